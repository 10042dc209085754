package dev.millrace.tables.expression;

import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * What parsing one expression found wrong. AWS tells one fault, chosen by kind of check before place in the text; so
 * faults are gathered and the winner is thrown at the end. Syntax errors and exceeded limits win at once. Not
 * thread-safe.
 */
final class Faults {

    private record Fault(Check check, int condition, String message) {}

    private final ExpressionKind kind;
    private final List<Fault> found = new ArrayList<>();
    private int condition;

    Faults(ExpressionKind kind) {
        this.kind = kind;
    }

    ExpressionKind kind() {
        return kind;
    }

    void note(Check check, String message) {
        found.add(new Fault(check, condition, message));
    }

    /** To be called between the conditions that are joined by AND or OR. */
    void nextCondition() {
        condition++;
    }

    /** A fault that wins over all others. */
    ServiceException now(String message) {
        return DynamoDbErrors.validation("Invalid " + kind.parameter() + ": " + message);
    }

    void throwFirst() {
        if (found.isEmpty()) {
            return;
        }
        throwFirst(Check.order(kind), found);
        for (int i = 0; i <= condition; i++) {
            int current = i;
            throwFirst(
                    Check.orderInCondition(kind),
                    found.stream().filter(fault -> fault.condition() == current).toList());
        }
        throw new IllegalStateException(kind + " has no place for " + found.getFirst());
    }

    private void throwFirst(List<List<Check>> order, List<Fault> faults) {
        for (var group : order) {
            for (var fault : faults) {
                if (group.contains(fault.check())) {
                    throw now(fault.message());
                }
            }
        }
    }
}
