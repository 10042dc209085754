package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TransactionActions.Kind;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.expression.ProjectionExpression;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.ItemCondition;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.TransactionOutcome;
import dev.millrace.tables.table.WriteRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * TransactGetItems (spec 3.9). Its reads are checks that always hold: so they see one moment between the writes of
 * others.
 */
final class TransactGetItems {

    private static final Map<String, Kind> KINDS = Map.of(
            "Get",
            new Kind(
                    ItemRequest.members(
                            Member.KEY,
                            Member.TABLE_NAME,
                            Member.PROJECTION_EXPRESSION,
                            Member.EXPRESSION_ATTRIBUTE_NAMES),
                    List.of(Member.KEY, Member.TABLE_NAME)));

    private static final int MAX_BYTES = 4 << 20;

    private final Tables tables;

    TransactGetItems(Tables tables) {
        this.tables = tables;
    }

    byte[] handle(Call call, byte[] body) {
        var transaction = TransactionActions.read(body, KINDS, "TransactItems can only contain Get");
        var refs =
                transaction.actions().stream().map(action -> action.table(call)).toList();
        var requests = new ArrayList<WriteRequest>();
        var projections = new ArrayList<Optional<ProjectionExpression>>();
        for (var action : transaction.actions()) {
            Expressions.checkParameters(action.request(), List.of(ExpressionKind.PROJECTION));
            projections.add(Expressions.parse(action.request()).projection());
        }
        var scope = BatchShape.oneScope(refs);
        for (var i = 0; i < refs.size(); i++) {
            var key = transaction.actions().get(i).request().item(Member.KEY);
            requests.add(new WriteRequest.Check(refs.get(i).name(), key, scalarKeys(refs.get(i), projections.get(i))));
        }
        return switch (tables.transact(scope, requests)) {
            case TransactionOutcome.Committed committed -> {
                var capacity = Capacity.asked(transaction.options().get("ReturnConsumedCapacity"));
                yield answer(refs, projections, committed, capacity);
            }
            case TransactionOutcome.Cancelled cancelled ->
                throw CancelledTransaction.error(transaction.actions(), cancelled);
            case TransactionOutcome.Replayed ignored -> throw new IllegalStateException("reads have no token");
            case TransactionOutcome.TokenTaken ignored -> throw new IllegalStateException("reads have no token");
        };
    }

    /**
     * A path into a key attribute cancels the transaction, as everything does that needs the table to be known: the
     * first one alone is told (spec 3.9.6).
     */
    private ItemCondition scalarKeys(TableRef table, Optional<ProjectionExpression> projection) {
        var nested = projection.map(ProjectionExpression::nestedAttributes).orElse(Set.of());
        if (nested.isEmpty()) {
            return ItemCondition.ALWAYS;
        }
        var described = tables.describeForItems(table.scope(), table.name());
        return new ItemCondition() {
            @Override
            public boolean holds(Item item) {
                return true;
            }

            @Override
            public void check() {
                KeyPaths.requireScalars(described, nested);
            }
        };
    }

    /** All items together, whole as they are stored. */
    private static void requireFitting(TransactionOutcome.Committed committed) {
        long bytes = committed.writes().stream()
                .mapToLong(read -> read.before().sizeBytes())
                .sum();
        if (bytes > MAX_BYTES) {
            throw DynamoDbErrors.validation("Transaction size cannot exceed 4194304 bytes");
        }
    }

    private static byte[] answer(
            List<TableRef> refs,
            List<Optional<ProjectionExpression>> projections,
            TransactionOutcome.Committed committed,
            Capacity capacity) {
        requireFitting(committed);
        var units = new LinkedHashMap<String, Consumed>();
        var answer = new Answer();
        var out = answer.member("Responses").raw('[');
        for (var i = 0; i < refs.size(); i++) {
            var item = committed.writes().get(i).before();
            units.merge(
                    refs.get(i).name(), Consumed.ofTable(2 * Capacity.read(item.sizeBytes(), true)), Consumed::plus);
            out.raw(i == 0 ? "{" : ",{");
            if (!item.isEmpty()) {
                Item shown = projections.get(i).map(p -> p.project(item)).orElse(item);
                out.name("Item").raw(shown.canonicalBytes());
            }
            out.raw('}');
        }
        out.raw(']');
        capacity.add(answer, units);
        return answer.toBytes();
    }
}
