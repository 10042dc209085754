package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator or function works on. Immutable. */
sealed interface Operand {

    /** The value at a path, if it is there. */
    record At(Path path) implements Operand {}

    /** A {@code :value} of the request. */
    record Constant(String placeholder, AttributeValue value) implements Operand {}

    /** The result of a function. */
    record Call(FunctionName function, List<Operand> arguments) implements Operand {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** The sum or difference of two numbers; in updates only. */
    record Arithmetic(boolean isSum, Operand left, Operand right) implements Operand {
        String operator() {
            return isSum ? "+" : "-";
        }
    }

    /** The paths it reads, in the order of the text. */
    default Stream<Path> paths() {
        return switch (this) {
            case At at -> Stream.of(at.path());
            case Constant ignored -> Stream.empty();
            case Call call -> call.arguments().stream().flatMap(Operand::paths);
            case Arithmetic arithmetic ->
                Stream.concat(arithmetic.left().paths(), arithmetic.right().paths());
        };
    }

    /** The type that is known before any data is read, as on the wire. */
    default Optional<String> knownType() {
        return switch (this) {
            case At ignored -> Optional.empty();
            case Constant constant -> Optional.of(constant.value().typeName());
            case Call call -> call.function() == FunctionName.SIZE ? Optional.of("N") : Optional.empty();
            case Arithmetic ignored -> Optional.of("N");
        };
    }
}
