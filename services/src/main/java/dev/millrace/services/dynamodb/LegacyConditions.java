package dev.millrace.services.dynamodb;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.expression.AttributeComparison;
import dev.millrace.tables.expression.ComparisonOperator;
import dev.millrace.tables.expression.ConditionExpression;
import dev.millrace.tables.expression.KeyConditionExpression;
import dev.millrace.tables.item.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Expected, QueryFilter, ScanFilter and KeyConditions: the same as expressions can say (spec 4.8.3 to 4.8.6). */
final class LegacyConditions {

    private LegacyConditions() {}

    /** What Expected demands, if anything. */
    static Optional<ConditionExpression> expected(ItemRequest request) {
        var comparisons = new ArrayList<AttributeComparison>();
        request.terms(Member.EXPECTED)
                .forEach((name, term) -> comparisons.add(expected(LegacyParameters.checkedName(name), term)));
        return joined(request, comparisons);
    }

    private static AttributeComparison expected(String attribute, LegacyTerm term) {
        if (term.value().isPresent() && term.values().isPresent()) {
            throw invalid("Value and AttributeValueList cannot be used together", attribute);
        }
        if (term.operator().isPresent()) {
            if (term.exists().isPresent()) {
                throw invalid("Exists and ComparisonOperator cannot be used together", attribute);
            }
            requireValue(attribute, term);
            return comparison(attribute, term);
        }
        if (term.values().isPresent()) {
            throw invalid("AttributeValueList can only be used with a ComparisonOperator", attribute);
        }
        boolean exists = term.exists().orElse(true);
        if (exists && term.value().isEmpty()) {
            var said = term.exists().map(String::valueOf).orElse("null");
            throw invalid("Value must be provided when Exists is " + said, attribute);
        }
        if (!exists && term.value().isPresent()) {
            throw invalid("Value cannot be used when Exists is false", attribute);
        }
        return new AttributeComparison(
                attribute,
                exists ? ComparisonOperator.EQ : ComparisonOperator.NULL,
                term.value().map(Checked::orThrow).stream().toList());
    }

    /** Expected has words of its own for an operator without anything to compare with. */
    private static void requireValue(String attribute, LegacyTerm term) {
        var operator = ComparisonOperator.valueOf(term.operator().orElseThrow());
        if (term.value().isEmpty() && term.values().isEmpty() && operator.takesValues()) {
            throw invalid("Value or AttributeValueList must be used with ComparisonOperator: " + operator, attribute);
        }
    }

    private static AttributeComparison comparison(String attribute, LegacyTerm term) {
        return new AttributeComparison(
                attribute, ComparisonOperator.valueOf(term.operator().orElseThrow()), values(term));
    }

    /** The list of values; a single one will do instead of it. */
    private static List<AttributeValue> values(LegacyTerm term) {
        return term.values().orElseGet(() -> term.value().stream().toList()).stream()
                .map(Checked::orThrow)
                .toList();
    }

    /** What the filter lets through, if there is one. */
    static Optional<ConditionExpression> filter(ItemRequest request, Member member) {
        return joined(request, comparisons(request.terms(member)));
    }

    /** What KeyConditions asks for, if it is there. */
    static Optional<KeyConditionExpression> key(ItemRequest request) {
        return request.has(Member.KEY_CONDITIONS)
                ? Optional.of(KeyConditionExpression.ofComparisons(comparisons(request.terms(Member.KEY_CONDITIONS))))
                : Optional.empty();
    }

    private static List<AttributeComparison> comparisons(Map<String, LegacyTerm> terms) {
        return terms.entrySet().stream()
                .map(term -> comparison(LegacyParameters.checkedName(term.getKey()), term.getValue()))
                .toList();
    }

    private static Optional<ConditionExpression> joined(ItemRequest request, List<AttributeComparison> comparisons) {
        if (comparisons.isEmpty()) {
            return Optional.empty();
        }
        boolean any = request.text(Member.CONDITIONAL_OPERATOR).orElse("AND").equals("OR");
        return Optional.of(ConditionExpression.ofComparisons(comparisons, any));
    }

    private static RuntimeException invalid(String what, String attribute) {
        return DynamoDbErrors.invalidParameter(what + " for Attribute: " + attribute);
    }
}
