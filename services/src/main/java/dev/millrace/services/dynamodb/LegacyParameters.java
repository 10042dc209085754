package dev.millrace.services.dynamodb;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.expression.AttributeChange;
import dev.millrace.tables.expression.ExpressionKind;
import dev.millrace.tables.expression.ProjectionExpression;
import dev.millrace.tables.expression.UpdateExpression;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.Utf8;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The parameters of the generation before expressions (spec 4.8): their shape, which of them may stand together, and
 * AttributeUpdates and AttributesToGet. What they mean, expressions mean too, so nothing behind the request knows them.
 */
final class LegacyParameters {

    private static final List<String> OPERATORS = List.of(
            "IN",
            "NULL",
            "BETWEEN",
            "LT",
            "NOT_CONTAINS",
            "EQ",
            "GT",
            "NOT_NULL",
            "NE",
            "LE",
            "BEGINS_WITH",
            "GE",
            "CONTAINS");
    private static final List<String> ACTIONS = List.of("ADD", "PUT", "DELETE");
    private static final List<String> CONDITIONAL_OPERATORS = List.of("OR", "AND");
    private static final int MAX_ATTRIBUTES = 255;
    private static final int MAX_NAME_BYTES = 65_535;

    /** In the order in which AWS names them. */
    private static final List<Member> ALL = List.of(
            Member.ATTRIBUTES_TO_GET,
            Member.ATTRIBUTE_UPDATES,
            Member.QUERY_FILTER,
            Member.SCAN_FILTER,
            Member.EXPECTED,
            Member.CONDITIONAL_OPERATOR,
            Member.KEY_CONDITIONS);

    /** In the order in which AWS names them. */
    private static final List<ExpressionKind> EXPRESSIONS = List.of(
            ExpressionKind.UPDATE,
            ExpressionKind.CONDITION,
            ExpressionKind.PROJECTION,
            ExpressionKind.FILTER,
            ExpressionKind.KEY_CONDITION);

    private static final List<Member> CONDITIONS = List.of(Member.QUERY_FILTER, Member.SCAN_FILTER, Member.EXPECTED);

    private static final List<Member> WITH_REQUIRED_OPERATOR =
            List.of(Member.QUERY_FILTER, Member.SCAN_FILTER, Member.KEY_CONDITIONS);

    private LegacyParameters() {}

    /** What is wrong with their shape. */
    static void shape(ShapeFaults faults, ItemRequest request) {
        if (!request.isLegacy()) {
            return;
        }
        for (var member : request.present(ALL)) {
            var path = lowerCamel(member.wireName());
            switch (member) {
                case ATTRIBUTES_TO_GET -> {
                    var names = request.texts(member);
                    faults.length(path, "'" + names + "'", names.size(), 1, MAX_ATTRIBUTES);
                }
                case CONDITIONAL_OPERATOR -> faults.enumeration(request, member, path, CONDITIONAL_OPERATORS);
                default ->
                    request.terms(member).forEach((attribute, term) -> {
                        var at = path + "." + attribute + ".member.";
                        faults.enumeration(at + "action", term.action().orElse(null), ACTIONS)
                                .enumeration(
                                        at + "comparisonOperator",
                                        term.operator().orElse(null),
                                        OPERATORS)
                                .required(
                                        at + "comparisonOperator",
                                        term.operator().isPresent() || !WITH_REQUIRED_OPERATOR.contains(member));
                    });
            }
        }
    }

    private static String lowerCamel(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** Refuses both generations in one request; only KeyConditions may go with other expressions. */
    static void checkMixing(ItemRequest request, List<ExpressionKind> supported) {
        if (!request.isLegacy()) {
            return;
        }
        var legacy = new ArrayList<>(request.present(ALL));
        var expressions = EXPRESSIONS.stream()
                .filter(kind -> supported.contains(kind) && request.has(Expressions.member(kind)))
                .map(ExpressionKind::parameter)
                .toList();
        if (!request.has(Member.KEY_CONDITION_EXPRESSION)) {
            legacy.remove(Member.KEY_CONDITIONS);
        }
        if (!expressions.isEmpty() && !legacy.isEmpty()) {
            throw DynamoDbErrors.validation("Can not use both expression and non-expression parameters in the same"
                    + " request: Non-expression parameters: {"
                    + legacy.stream().map(Member::wireName).collect(Collectors.joining(", "))
                    + "} Expression parameters: {" + String.join(", ", expressions) + "}");
        }
        if (legacy.contains(Member.CONDITIONAL_OPERATOR)
                && CONDITIONS.stream().allMatch(member -> request.terms(member).isEmpty())) {
            throw DynamoDbErrors.validation("ConditionalOperator cannot be used without Filter or Expected");
        }
    }

    /** What AttributeUpdates makes of an item, if it names anything. */
    static Optional<UpdateExpression> update(ItemRequest request) {
        var changes = request.terms(Member.ATTRIBUTE_UPDATES).entrySet().stream()
                .map(entry -> change(checkedName(entry.getKey()), entry.getValue()))
                .toList();
        return changes.isEmpty() ? Optional.empty() : Optional.of(UpdateExpression.ofChanges(changes));
    }

    /** Refuses what cannot be the name of an attribute (spec 5.2). */
    static String checkedName(String attribute) {
        if (attribute.isEmpty()) {
            throw DynamoDbErrors.invalidParameter("Empty attribute name");
        }
        if (attribute.length() > MAX_NAME_BYTES / 3 && Utf8.length(attribute) > MAX_NAME_BYTES) {
            throw DynamoDbErrors.invalidParameter(
                    "Attribute name is too large, must be less than or equal to 65535 bytes");
        }
        return attribute;
    }

    private static AttributeChange change(String attribute, LegacyTerm term) {
        var action = term.action().orElse("PUT");
        var value = term.value().map(Checked::orThrow);
        if (value.isEmpty()) {
            if (!action.equals("DELETE")) {
                throw DynamoDbErrors.invalidParameter(
                        "Only DELETE action is allowed when no attribute value is specified");
            }
            return new AttributeChange.Delete(attribute);
        }
        return switch (action) {
            case "DELETE" -> {
                if (!isSet(value.get())) {
                    throw DynamoDbErrors.invalidParameter("DELETE action with value is not supported for the type "
                            + value.get().typeName());
                }
                yield new AttributeChange.DeleteMembers(attribute, value.get());
            }
            case "ADD" -> {
                if (!isSet(value.get())
                        && !(value.get() instanceof AttributeValue.N)
                        && !(value.get() instanceof AttributeValue.L)) {
                    throw DynamoDbErrors.invalidParameter("ADD action is not supported for the type "
                            + value.get().typeName());
                }
                yield new AttributeChange.Add(attribute, value.get());
            }
            default -> new AttributeChange.Put(attribute, value.get());
        };
    }

    private static boolean isSet(AttributeValue value) {
        return value instanceof AttributeValue.SS
                || value instanceof AttributeValue.NS
                || value instanceof AttributeValue.BS;
    }

    /** The attributes AttributesToGet names, if it is there. */
    static Optional<ProjectionExpression> projection(ItemRequest request) {
        if (!request.has(Member.ATTRIBUTES_TO_GET)) {
            return Optional.empty();
        }
        var names = request.texts(Member.ATTRIBUTES_TO_GET);
        var seen = new HashSet<String>();
        for (var name : names) {
            if (!seen.add(checkedName(name))) {
                throw DynamoDbErrors.invalidParameter("Duplicate value in attribute name: " + name);
            }
        }
        return Optional.of(ProjectionExpression.ofAttributes(names));
    }
}
