package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.WriteRequest;
import java.util.List;
import java.util.Map;

/** PutItem (spec 3.5). */
final class PutItem {

    private static final Map<String, Member> MEMBERS = ItemRequest.members(
            Member.TABLE_NAME,
            Member.ITEM,
            Member.CONDITION_EXPRESSION,
            Member.EXPRESSION_ATTRIBUTE_NAMES,
            Member.EXPRESSION_ATTRIBUTE_VALUES,
            Member.RETURN_VALUES,
            Member.RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
            Member.RETURN_CONSUMED_CAPACITY,
            Member.RETURN_ITEM_COLLECTION_METRICS,
            Member.EXPECTED,
            Member.CONDITIONAL_OPERATOR);

    private final Tables tables;
    private final WriteAnswer answers;

    PutItem(Tables tables) {
        this.tables = tables;
        this.answers = new WriteAnswer(tables);
    }

    byte[] handle(Call call, byte[] body) {
        var request = ItemRequest.read(body, MEMBERS);
        WriteAnswer.checkShape(request, Member.ITEM, "item");
        Expressions.checkParameters(request, List.of(ExpressionKind.CONDITION));
        var item = request.item(Member.ITEM);
        WriteAnswer.requireOldOrNothing(request);
        if (item.sizeBytes() > Item.MAX_BYTES) {
            throw DynamoDbErrors.validation("Item size has exceeded the maximum allowed size");
        }
        var expressions = Expressions.parse(request);
        var table = TableRef.of(call, request.text(Member.TABLE_NAME).orElseThrow());
        var outcome =
                tables.write(table.scope(), new WriteRequest.Put(table.name(), item, expressions.writeCondition()));
        return answers.of(request, table, item, outcome, written -> WriteAnswer.old(request, written));
    }
}
