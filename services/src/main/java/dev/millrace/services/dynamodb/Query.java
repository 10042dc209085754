package dev.millrace.services.dynamodb;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.tables.expression.ConditionExpression;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.expression.KeyConditionExpression;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.table.QueryRequest;
import dev.millrace.tables.table.Tables;
import java.util.List;
import java.util.Map;

/** Query (spec 3.6). */
final class Query {

    private static final Map<String, Member> MEMBERS = ItemRequest.members(
            Member.TABLE_NAME,
            Member.INDEX_NAME,
            Member.KEY_CONDITION_EXPRESSION,
            Member.FILTER_EXPRESSION,
            Member.PROJECTION_EXPRESSION,
            Member.EXPRESSION_ATTRIBUTE_NAMES,
            Member.EXPRESSION_ATTRIBUTE_VALUES,
            Member.EXCLUSIVE_START_KEY,
            Member.SCAN_INDEX_FORWARD,
            Member.SELECT,
            Member.LIMIT,
            Member.CONSISTENT_READ,
            Member.RETURN_CONSUMED_CAPACITY,
            Member.KEY_CONDITIONS,
            Member.QUERY_FILTER,
            Member.ATTRIBUTES_TO_GET,
            Member.CONDITIONAL_OPERATOR);

    private final Tables tables;

    Query(Tables tables) {
        this.tables = tables;
    }

    byte[] handle(Call call, byte[] body) {
        var request = ItemRequest.read(body, MEMBERS);
        ReadPage.shape(request).throwIfAny();
        Expressions.checkParameters(
                request, List.of(ExpressionKind.FILTER, ExpressionKind.KEY_CONDITION, ExpressionKind.PROJECTION));
        ReadPage.checkLegacy(request);
        var startKey = ReadPage.startKey(request);
        ReadPage.checkSelect(request);
        if (!request.has(Member.KEY_CONDITIONS) && !request.has(Member.KEY_CONDITION_EXPRESSION)) {
            throw DynamoDbErrors.validation("Either the KeyConditions or KeyConditionExpression parameter must be"
                    + " specified in the request.");
        }
        var expressions = Expressions.parse(request);
        var keyCondition = expressions.keyCondition().orElseThrow();

        var table = TableRef.of(call, request.text(Member.TABLE_NAME).orElseThrow());
        var source = ReadSource.of(request, tables.describeForItems(table.scope(), table.name()), expressions);
        expressions.projection().ifPresent(asked -> KeyPaths.requireScalars(source.table(), asked.nestedAttributes()));
        var parameter = request.has(Member.QUERY_FILTER) ? "QueryFilter" : "Filter Expression";
        expressions.filter().ifPresent(filter -> requireNoKeyAttribute(parameter, filter, source.key()));
        expressions.filter().ifPresent(filter -> KeyPaths.requireScalars(source.table(), filter.nestedAttributes()));
        if (source.index().isEmpty()) {
            startKey.ifPresent(key -> checkStartKey(key, source.table().key()));
        }
        var page = tables.query(table.scope(), toQuery(request, source, keyCondition, expressions));
        return ReadPage.answer(request, source, page, expressions);
    }

    private static QueryRequest toQuery(
            ItemRequest request, ReadSource source, KeyConditionExpression keyCondition, Expressions expressions) {
        return new QueryRequest(
                source.table().name(),
                source.read(),
                keyCondition.bind(source.key()),
                request.flag(Member.SCAN_INDEX_FORWARD, true),
                request.number(Member.LIMIT),
                ReadPage.startKey(request),
                expressions.readFilter());
    }

    private static void requireNoKeyAttribute(String parameter, ConditionExpression filter, IndexKeySchema schema) {
        for (var attribute : filter.attributes()) {
            if (schema.contains(attribute)) {
                throw DynamoDbErrors.validation(parameter + " can only contain non-primary key attributes:"
                        + " Primary key attribute: " + attribute);
            }
        }
    }

    /** Without a sort key a partition holds one item: there is nothing to go on with. */
    private static void checkStartKey(Item startKey, KeySchema schema) {
        var partition = schema.partition();
        var isKey = startKey.attributes().size() == 1
                && startKey.attribute(partition.name())
                        .filter(partition.type()::accepts)
                        .isPresent();
        if (schema.sort().isEmpty() && isKey) {
            throw DynamoDbErrors.validation(
                    "The provided exclusive start key is invalid: ExclusiveStartKey: " + shown(startKey, schema));
        }
    }

    private static String shown(Item key, KeySchema schema) {
        var name = schema.partition().name();
        return "{" + name + "=AttributeValue: {" + schema.partition().type() + ":"
                + key.attribute(name).map(Query::content).orElse("") + "}}";
    }

    private static String content(AttributeValue value) {
        return value instanceof AttributeValue.S s ? s.value() : value instanceof AttributeValue.N n ? n.value() : "";
    }
}
