package dev.millrace.services.dynamodb;

import dev.millrace.services.Call;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.WriteRequest;
import java.util.List;
import java.util.Map;

/** DeleteItem (spec 3.5). */
final class DeleteItem {

    private static final Map<String, Member> MEMBERS = ItemRequest.members(
            Member.TABLE_NAME,
            Member.KEY,
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

    DeleteItem(Tables tables) {
        this.tables = tables;
        this.answers = new WriteAnswer(tables);
    }

    byte[] handle(Call call, byte[] body) {
        var request = ItemRequest.read(body, MEMBERS);
        WriteAnswer.checkShape(request, Member.KEY, "key");
        Expressions.checkParameters(request, List.of(ExpressionKind.CONDITION));
        var key = request.item(Member.KEY);
        WriteAnswer.requireOldOrNothing(request);
        var expressions = Expressions.parse(request);
        var table = TableRef.of(call, request.text(Member.TABLE_NAME).orElseThrow());
        var outcome =
                tables.write(table.scope(), new WriteRequest.Delete(table.name(), key, expressions.writeCondition()));
        return answers.of(request, table, key, outcome, written -> WriteAnswer.old(request, written));
    }
}
