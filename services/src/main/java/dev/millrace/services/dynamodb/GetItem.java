package dev.millrace.services.dynamodb;

import dev.millrace.services.Call;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.expression.ProjectionExpression;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.table.Tables;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GetItem (spec 3.5). Every read is consistent; what the caller asked for only shows in the capacity. */
final class GetItem {

    private static final Map<String, Member> MEMBERS = ItemRequest.members(
            Member.TABLE_NAME,
            Member.KEY,
            Member.PROJECTION_EXPRESSION,
            Member.EXPRESSION_ATTRIBUTE_NAMES,
            Member.CONSISTENT_READ,
            Member.RETURN_CONSUMED_CAPACITY,
            Member.ATTRIBUTES_TO_GET);

    private final Tables tables;

    GetItem(Tables tables) {
        this.tables = tables;
    }

    byte[] handle(Call call, byte[] body) {
        var request = ItemRequest.read(body, MEMBERS);
        var faults = new ShapeFaults()
                .enumeration(
                        request,
                        Member.RETURN_CONSUMED_CAPACITY,
                        "returnConsumedCapacity",
                        ShapeFaults.RETURN_CONSUMED_CAPACITY)
                .tableName(request.text(Member.TABLE_NAME).orElse(null))
                .required("key", request.has(Member.KEY));
        LegacyParameters.shape(faults, request);
        faults.throwIfAny();
        Expressions.checkParameters(request, List.of(ExpressionKind.PROJECTION));
        var key = request.item(Member.KEY);
        var projection = Expressions.parse(request).projection();
        var table = TableRef.of(call, request.text(Member.TABLE_NAME).orElseThrow());
        var nested = projection.map(ProjectionExpression::nestedAttributes).orElse(Set.of());
        if (!nested.isEmpty()) {
            var described = tables.describeForItems(table.scope(), table.name());
            described.key().ofKey(key);
            KeyPaths.requireScalars(described, nested);
        }
        var found = tables.get(table.scope(), table.name(), key);

        var answer = new Answer(found.map(item -> item.canonicalBytes().length).orElse(0) + 64);
        found.map(item -> projection.map(p -> p.project(item)).orElse(item))
                .ifPresent(item -> answer.item("Item", item));
        Capacity.asked(request)
                .add(
                        answer,
                        table.name(),
                        Consumed.ofTable(Capacity.read(
                                found.map(Item::sizeBytes).orElse(0), request.flag(Member.CONSISTENT_READ, false))));
        return answer.toBytes();
    }
}
