package dev.millrace.services.dynamodb;

import static dev.millrace.tables.expression.ExpressionKind.CONDITION;
import static dev.millrace.tables.expression.ExpressionKind.UPDATE;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TransactionActions.Action;
import dev.millrace.services.dynamodb.TransactionActions.Kind;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.ClientToken;
import dev.millrace.tables.table.ItemUpdate;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.TransactionOutcome;
import dev.millrace.tables.table.WriteRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** TransactWriteItems (spec 3.9). */
final class TransactWriteItems {

    private static final Map<String, Kind> KINDS = Map.of(
            "Put",
            kind(List.of(Member.ITEM, Member.TABLE_NAME)),
            "Update",
            kind(List.of(Member.KEY, Member.UPDATE_EXPRESSION, Member.TABLE_NAME)),
            "Delete",
            kind(List.of(Member.KEY, Member.TABLE_NAME)),
            "ConditionCheck",
            kind(List.of(Member.KEY, Member.TABLE_NAME, Member.CONDITION_EXPRESSION)));

    private final Tables tables;
    private final TransactionTokens tokens;
    private final CollectionMetrics metrics;

    TransactWriteItems(Tables tables, TransactionTokens tokens) {
        this.tables = tables;
        this.tokens = tokens;
        this.metrics = new CollectionMetrics(tables);
    }

    private static Kind kind(List<Member> required) {
        var members = new ArrayList<>(required);
        if (!members.contains(Member.CONDITION_EXPRESSION)) {
            members.add(Member.CONDITION_EXPRESSION);
        }
        members.add(Member.EXPRESSION_ATTRIBUTE_NAMES);
        members.add(Member.EXPRESSION_ATTRIBUTE_VALUES);
        members.add(Member.RETURN_VALUES_ON_CONDITION_CHECK_FAILURE);
        return new Kind(ItemRequest.members(members.toArray(new Member[0])), required);
    }

    byte[] handle(Call call, byte[] body) {
        var transaction = TransactionActions.read(
                body, KINDS, "TransactItems can only contain one of Check, Put, Update or Delete");
        var actions = transaction.actions();
        var refs = actions.stream().map(action -> action.table(call)).toList();
        var scope = BatchShape.oneScope(refs);
        var parsed = actions.stream().map(TransactWriteItems::parse).toList();
        var requests = new ArrayList<WriteRequest>();
        for (int i = 0; i < parsed.size(); i++) {
            requests.add(toRequest(parsed.get(i), refs.get(i)));
        }
        return tokens.once(
                scope, transaction.options().getOrDefault("ClientRequestToken", ""), body, token -> switch (transact(
                        scope, requests, token)) {
                    case TransactionOutcome.Committed committed ->
                        answer(transaction.options(), refs, requests, written(refs, committed));
                    case TransactionOutcome.Cancelled cancelled -> throw CancelledTransaction.error(actions, cancelled);
                    case TransactionOutcome.Replayed replayed ->
                        answer(transaction.options(), refs, requests, read(refs, replayed));
                    case TransactionOutcome.TokenTaken ignored -> throw TransactionTokens.mismatch();
                });
    }

    /** An action as far as it can be understood without the table. */
    private record Parsed(String kind, Item subject, Expressions expressions) {}

    /** A mistake in any action is told before a missing table of another (spec 6.9). */
    private static Parsed parse(Action action) {
        var request = action.request();
        var supported =
                action.kind().equals("Update") ? List.of(UPDATE, CONDITION) : List.<ExpressionKind>of(CONDITION);
        Expressions.checkParameters(request, supported);
        var subject = request.item(action.kind().equals("Put") ? Member.ITEM : Member.KEY);
        if (action.kind().equals("Put") && subject.sizeBytes() > Item.MAX_BYTES) {
            throw DynamoDbErrors.validation("Item size has exceeded the maximum allowed size");
        }
        return new Parsed(action.kind(), subject, Expressions.parse(request));
    }

    private WriteRequest toRequest(Parsed action, TableRef table) {
        var subject = action.subject();
        var condition = action.expressions().writeCondition();
        return switch (action.kind()) {
            case "Put" -> new WriteRequest.Put(table.name(), subject, condition);
            case "Update" ->
                new WriteRequest.Update(table.name(), subject, update(table, action.expressions()), condition);
            case "Delete" -> new WriteRequest.Delete(table.name(), subject, condition);
            case "ConditionCheck" -> new WriteRequest.Check(table.name(), subject, condition);
            default -> throw new IllegalStateException(action.kind());
        };
    }

    /**
     * An update of a key attribute cancels the transaction, as everything does that needs the table to be known, and
     * before conditions are looked at (spec 3.9.6).
     */
    private ItemUpdate update(TableRef table, Expressions expressions) {
        var update = UpdateItem.update(expressions);
        return new ItemUpdate() {
            @Override
            public Optional<Item> apply(Item current, Item key) {
                return update.apply(current, key);
            }

            @Override
            public void check() {
                var described = tables.describeForItems(table.scope(), table.name());
                expressions.update().ifPresent(expression -> UpdateItem.checkKeyAttributes(expression, described));
            }
        };
    }

    private TransactionOutcome transact(Scope scope, List<WriteRequest> requests, Optional<ClientToken> token) {
        return token.map(named -> tables.transact(scope, requests, named))
                .orElseGet(() -> tables.transact(scope, requests));
    }

    private static Map<String, Consumed> written(List<TableRef> refs, TransactionOutcome.Committed committed) {
        var consumed = new LinkedHashMap<String, Consumed>();
        for (int i = 0; i < refs.size(); i++) {
            consumed.merge(
                    refs.get(i).name(), Consumed.of(committed.writes().get(i)).twice(), Consumed::plus);
        }
        return consumed;
    }

    /** A transaction that was carried out before has only been looked at (spec 3.9.13). */
    private static Map<String, Consumed> read(List<TableRef> refs, TransactionOutcome.Replayed replayed) {
        var consumed = new LinkedHashMap<String, Consumed>();
        for (int i = 0; i < refs.size(); i++) {
            double units = Capacity.read(replayed.current().get(i).sizeBytes(), true);
            consumed.merge(refs.get(i).name(), Consumed.ofTable(units).twice(), Consumed::plus);
        }
        return consumed;
    }

    private byte[] answer(
            Map<String, String> options,
            List<TableRef> refs,
            List<WriteRequest> requests,
            Map<String, Consumed> consumed) {
        var answer = new Answer();
        Capacity.asked(options.get("ReturnConsumedCapacity")).add(answer, consumed);
        if (CollectionMetrics.asked(options.get("ReturnItemCollectionMetrics"))) {
            metrics.add(
                    answer, refs, requests.stream().map(WriteRequest::subject).toList());
        }
        return answer.toBytes();
    }
}
