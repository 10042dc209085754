package dev.millrace.services.dynamodb;

import dev.millrace.tables.expression.ConditionExpression;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.expression.KeyConditionExpression;
import dev.millrace.tables.expression.Placeholders;
import dev.millrace.tables.expression.ProjectionExpression;
import dev.millrace.tables.expression.UpdateExpression;
import dev.millrace.tables.table.ItemCondition;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A request's expressions, parsed together since they share their placeholders. */
record Expressions(
        Optional<UpdateExpression> update,
        Optional<ConditionExpression> condition,
        Optional<KeyConditionExpression> keyCondition,
        Optional<ConditionExpression> filter,
        Optional<ProjectionExpression> projection) {

    private static final Expressions NONE =
            new Expressions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Refuses both generations of parameters in one request, and placeholders that nothing could use.
     *
     * @param supported the expressions the operation knows, in AWS's order
     */
    static void checkParameters(ItemRequest request, List<ExpressionKind> supported) {
        LegacyParameters.checkMixing(request, supported);
        if (request.names() != null || request.values() != null) {
            var present = EnumSet.noneOf(ExpressionKind.class);
            supported.stream().filter(kind -> request.has(member(kind))).forEach(present::add);
            Placeholders.requireExpressions(request.names() != null, request.values() != null, supported, present);
        }
    }

    static Member member(ExpressionKind kind) {
        return switch (kind) {
            case UPDATE -> Member.UPDATE_EXPRESSION;
            case CONDITION -> Member.CONDITION_EXPRESSION;
            case KEY_CONDITION -> Member.KEY_CONDITION_EXPRESSION;
            case FILTER -> Member.FILTER_EXPRESSION;
            case PROJECTION -> Member.PROJECTION_EXPRESSION;
        };
    }

    /**
     * Parses them in AWS's order (spec 4.3). The parameters from before expressions come first, except KeyConditions,
     * and are expressions from here on. What a key cannot be asked comes last (spec 3.6).
     */
    static Expressions parse(ItemRequest request) {
        var legacy = legacy(request);
        if (request.names() == null && request.values() == null && !hasAny(request)) {
            return request.isLegacy() ? legacy.withKeyCondition(LegacyConditions.key(request)) : NONE;
        }
        var placeholders = Placeholders.of(request.names(), request.values());
        var update = request.text(Member.UPDATE_EXPRESSION).map(text -> UpdateExpression.parse(text, placeholders));
        var condition =
                request.text(Member.CONDITION_EXPRESSION).map(text -> ConditionExpression.parse(text, placeholders));
        var key = request.text(Member.KEY_CONDITION_EXPRESSION)
                .map(text -> KeyConditionExpression.read(text, placeholders));
        var filter =
                request.text(Member.FILTER_EXPRESSION).map(text -> ConditionExpression.parseFilter(text, placeholders));
        var projection =
                request.text(Member.PROJECTION_EXPRESSION).map(text -> ProjectionExpression.parse(text, placeholders));
        placeholders.requireAllUsed();
        var keyCondition = key.map(KeyConditionExpression.Read::check).or(() -> LegacyConditions.key(request));
        return new Expressions(update, condition, keyCondition, filter, projection);
    }

    private static Expressions legacy(ItemRequest request) {
        if (!request.isLegacy()) {
            return NONE;
        }
        var update = LegacyParameters.update(request);
        var filter = LegacyConditions.filter(request, Member.QUERY_FILTER)
                .or(() -> LegacyConditions.filter(request, Member.SCAN_FILTER));
        var projection = LegacyParameters.projection(request);
        return new Expressions(update, LegacyConditions.expected(request), Optional.empty(), filter, projection);
    }

    private Expressions withKeyCondition(Optional<KeyConditionExpression> value) {
        return new Expressions(update, condition, value, filter, projection);
    }

    private static boolean hasAny(ItemRequest request) {
        for (var kind : ExpressionKind.values()) {
            if (request.has(member(kind))) {
                return true;
            }
        }
        return false;
    }

    /** What a write demands of the item as it is. */
    ItemCondition writeCondition() {
        return condition.<ItemCondition>map(c -> c::matches).orElse(ItemCondition.ALWAYS);
    }

    /** Which of the items read are handed out. */
    ItemCondition readFilter() {
        return filter.<ItemCondition>map(f -> f::matches).orElse(ItemCondition.ALWAYS);
    }
}
