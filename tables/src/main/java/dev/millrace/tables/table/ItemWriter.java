package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceException;
import dev.millrace.store.Writer;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.Keys;
import dev.millrace.tables.item.PrimaryKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes of items: one, a batch, a transaction, or one by the service. The request's thread finds the table and
 * prepares; the writing thread then decides against the item as it is.
 */
final class ItemWriter {

    private final TableRegistry tables;
    private final ItemMutations items;
    private final TransactionTokens tokens;

    ItemWriter(TableRegistry tables, ItemMutations items, TransactionTokens tokens) {
        this.tables = tables;
        this.items = items;
        this.tokens = tokens;
    }

    WriteOutcome write(Scope scope, WriteRequest request) {
        PreparedWrite.checkSize(request);
        var prepared = prepare(scope, request, table -> item -> table.key().ofItem(item));
        return items.commit(List.of(prepared), writer -> {
            var table = tables.newest(prepared.table());
            var before = items.load(writer, prepared.storeKey());
            if (!prepared.condition().holds(before)) {
                return new WriteOutcome.ConditionFailed(before);
            }
            return items.carryOut(writer, ItemMutations.decide(prepared, table, before), false);
        });
    }

    /** Each on its own, but checked together: one that is malformed fails all, before any is written. */
    List<WriteOutcome> writeBatch(Scope scope, List<WriteRequest> requests) {
        requests.forEach(PreparedWrite::checkSize);
        var prepared = requests.stream()
                .map(request ->
                        prepare(scope, request, table -> item -> table.key().ofBatchedItem(item)))
                .toList();
        PreparedWrite.requireDistinct(prepared, "Provided list of item keys contains duplicates");
        return items.commit(prepared, writer -> {
            var decided = new ArrayList<ItemMutations.Decided>();
            for (var write : prepared) {
                decided.add(ItemMutations.decide(
                        write, tables.newest(write.table()), items.load(writer, write.storeKey())));
            }
            return decided.stream()
                    .<WriteOutcome>map(d -> items.carryOut(writer, d, false))
                    .toList();
        });
    }

    /**
     * Missing tables are told before equal items, those before keys that do not fit, and these before conditions (spec
     * 6.9.1). What was carried out before under its token is not checked again against a table that has changed since.
     *
     * @param token what the client calls it; a second one of the same name is not carried out
     */
    TransactionOutcome transact(Scope scope, List<WriteRequest> requests, @Nullable ClientToken token) {
        requests.forEach(PreparedWrite::checkSize);
        var found = requests.stream()
                .map(request -> tables.forItems(scope, request.table()))
                .toList();
        var prepared = new ArrayList<PreparedWrite>();
        var misfits = new ArrayList<TransactionOutcome.Cancelled>();
        for (int i = 0; i < requests.size(); i++) {
            var table = found.get(i);
            // Unlike other faults of keys this one is told for the whole request (spec 6.9.3).
            Keys.checkNotEmpty(table.key(), requests.get(i).subject());
            try {
                prepared.add(PreparedWrite.keyed(
                        table, requests.get(i), item -> table.key().ofItem(item)));
                PreparedWrite.checkFit(table, requests.get(i));
            } catch (ServiceException e) {
                misfits.add(cancelled(requests.size(), i, new TransactionOutcome.Reason.Invalid(e.error())));
            }
        }
        PreparedWrite.requireDistinct(prepared, "Transaction request cannot include multiple operations on one item");
        boolean isPrepared = prepared.size() == requests.size();
        if (!misfits.isEmpty() && (token == null || !isPrepared)) {
            return misfits.getFirst();
        }
        return items.commit(
                prepared,
                writer -> token == null ? decideAll(writer, prepared) : decideOnce(writer, prepared, misfits, token));
    }

    private TransactionOutcome decideOnce(
            Writer writer, List<PreparedWrite> writes, List<TransactionOutcome.Cancelled> misfits, ClientToken token) {
        tokens.forgetOld(writer);
        var earlier = tokens.find(token);
        if (earlier.isPresent()) {
            return earlier.get().equals(token.digest())
                    ? new TransactionOutcome.Replayed(writes.stream()
                            .map(write -> items.load(writer, write.storeKey()))
                            .toList())
                    : new TransactionOutcome.TokenTaken();
        }
        var outcome = misfits.isEmpty() ? decideAll(writer, writes) : misfits.getFirst();
        if (outcome instanceof TransactionOutcome.Committed) {
            tokens.keep(writer, token);
        }
        return outcome;
    }

    private TransactionOutcome decideAll(Writer writer, List<PreparedWrite> writes) {
        var reasons = new ArrayList<TransactionOutcome.Reason>();
        var decided = new ArrayList<ItemMutations.Decided>();
        for (var write : writes) {
            var table = tables.newest(write.table());
            var before = items.load(writer, write.storeKey());
            try {
                if (!write.condition().holds(before)) {
                    reasons.add(new TransactionOutcome.Reason.ConditionFailed(before));
                    continue;
                }
                decided.add(ItemMutations.decide(write, table, before));
                reasons.add(new TransactionOutcome.Reason.None());
            } catch (ServiceException e) {
                reasons.add(new TransactionOutcome.Reason.Invalid(e.error()));
            }
        }
        if (decided.size() < writes.size()) {
            return new TransactionOutcome.Cancelled(reasons);
        }
        return new TransactionOutcome.Committed(
                decided.stream().map(d -> items.carryOut(writer, d, false)).toList());
    }

    /** @return whether it was deleted */
    boolean expire(Scope scope, String tableName, Item key, ItemCondition expired) {
        return expire(tables.forItems(scope, tableName), List.of(key), expired, table -> true) == 1;
    }

    /**
     * Deletes those of the items as the service of which the condition still holds, in one commit.
     *
     * @param wanted whether the table, as it is then, still wants it
     * @return how many were deleted
     */
    int expire(TableState found, List<Item> keys, ItemCondition expired, Predicate<TableState> wanted) {
        var prepared = keys.stream()
                .map(key -> PreparedWrite.of(
                        found,
                        new WriteRequest.Delete(found.name(), key, expired),
                        item -> found.key().ofKey(item)))
                .toList();
        return items.commit(prepared, writer -> {
            var table = tables.newest(found);
            int deleted = 0;
            for (var write : wanted.test(table) ? prepared : List.<PreparedWrite>of()) {
                var before = items.load(writer, write.storeKey());
                if (!before.isEmpty() && expired.holds(before)) {
                    items.carryOut(writer, ItemMutations.decide(write, table, before), true);
                    deleted++;
                }
            }
            return deleted;
        });
    }

    private PreparedWrite prepare(
            Scope scope, WriteRequest request, Function<TableState, Function<Item, PrimaryKey>> keyOfItem) {
        var table = tables.forItems(scope, request.table());
        return PreparedWrite.of(table, request, keyOfItem.apply(table));
    }

    private static TransactionOutcome.Cancelled cancelled(int size, int at, TransactionOutcome.Reason reason) {
        var reasons = new ArrayList<TransactionOutcome.Reason>();
        for (int i = 0; i < size; i++) {
            reasons.add(i == at ? reason : new TransactionOutcome.Reason.None());
        }
        return new TransactionOutcome.Cancelled(reasons);
    }
}
