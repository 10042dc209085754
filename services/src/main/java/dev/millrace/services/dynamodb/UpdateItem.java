package dev.millrace.services.dynamodb;

import dev.millrace.services.Call;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.expression.UpdateExpression;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.IndexKeyChecks;
import dev.millrace.tables.table.ItemUpdate;
import dev.millrace.tables.table.TableDescription;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.WriteOutcome.Written;
import dev.millrace.tables.table.WriteRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** UpdateItem (spec 3.5, 4.6). */
final class UpdateItem {

    private static final Map<String, Member> MEMBERS = ItemRequest.members(
            Member.TABLE_NAME,
            Member.KEY,
            Member.UPDATE_EXPRESSION,
            Member.CONDITION_EXPRESSION,
            Member.EXPRESSION_ATTRIBUTE_NAMES,
            Member.EXPRESSION_ATTRIBUTE_VALUES,
            Member.RETURN_VALUES,
            Member.RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            Member.RETURN_CONSUMED_CAPACITY,
            Member.RETURN_ITEM_COLLECTION_METRICS,
            Member.EXPECTED,
            Member.ATTRIBUTE_UPDATES,
            Member.CONDITIONAL_OPERATOR);

    private final Tables tables;
    private final WriteAnswer answers;

    UpdateItem(Tables tables) {
        this.tables = tables;
        this.answers = new WriteAnswer(tables);
    }

    byte[] handle(Call call, byte[] body) {
        var request = ItemRequest.read(body, MEMBERS);
        WriteAnswer.checkShape(request, Member.KEY, "key");
        Expressions.checkParameters(request, List.of(ExpressionKind.UPDATE, ExpressionKind.CONDITION));
        var key = request.item(Member.KEY);
        var expressions = Expressions.parse(request);
        var table = TableRef.of(call, request.text(Member.TABLE_NAME).orElseThrow());
        checkKey(table, key, expressions);
        var outcome = tables.write(
                table.scope(),
                new WriteRequest.Update(table.name(), key, update(expressions), expressions.writeCondition()));
        return answers.of(request, table, key, outcome, written -> shown(request, expressions, written));
    }

    /** A key that does not match is told before an update of a key attribute. */
    private void checkKey(TableRef table, Item key, Expressions expressions) {
        expressions.update().ifPresent(update -> {
            var described = tables.describeForItems(table.scope(), table.name());
            described.key().ofKey(key);
            checkKeyAttributes(update, described);
        });
    }

    /** Refuses what can be seen to be wrong with key attributes before there is an item (spec 3.5.5, 3.5.6). */
    static void checkKeyAttributes(UpdateExpression update, TableDescription table) {
        update.requireNoKeyAttribute(table.key());
        KeyPaths.requireScalars(table, update.nestedAttributes());
        for (var index : table.indexes()) {
            for (var attribute : index.spec().key().attributes()) {
                update.knownType(attribute.name())
                        .ifPresent(type -> IndexKeyChecks.checkType(index.spec().name(), attribute, type));
            }
        }
    }

    /** Without an expression the item is left as it is, or made of nothing but its key (spec 3.5.12). */
    static ItemUpdate update(Expressions expressions) {
        return expressions
                .update()
                .map(UpdateItem::update)
                .orElse((current, key) -> Optional.of(current.isEmpty() ? key : current));
    }

    private static ItemUpdate update(UpdateExpression update) {
        return (current, key) -> current.isEmpty() ? update.create(key) : Optional.of(update.applyTo(current));
    }

    private static Item shown(ItemRequest request, Expressions expressions, Written written) {
        return switch (request.text(Member.RETURN_VALUES).orElse("NONE")) {
            case "ALL_OLD" -> written.before();
            case "ALL_NEW" -> written.after();
            case "UPDATED_OLD" -> touched(expressions, written.before());
            case "UPDATED_NEW" -> touched(expressions, written.after());
            default -> Item.EMPTY;
        };
    }

    private static Item touched(Expressions expressions, Item item) {
        return expressions
                .update()
                .map(update -> update.touched().project(item))
                .orElse(Item.EMPTY);
    }
}
