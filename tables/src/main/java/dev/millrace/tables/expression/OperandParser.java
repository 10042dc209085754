package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads paths, values and calls, which all expression languages share, and makes the checks that belong to them. Not
 * thread-safe.
 */
final class OperandParser {

    private static final int MAX_PATH_LEVELS = 32;
    private static final int MAX_OPERATORS = 300;

    private final Lexer lexer;
    private final Faults faults;
    private final Placeholders placeholders;
    private int operators;

    OperandParser(Lexer lexer, Faults faults, Placeholders placeholders) {
        this.lexer = lexer;
        this.faults = faults;
        this.placeholders = placeholders;
    }

    /** Counts one operator towards the limit. */
    void operator() {
        operators++;
    }

    /** To be called at the end of the text. */
    void finish() {
        if (lexer.peek().type() != Token.Type.END) {
            throw lexer.syntaxError();
        }
        if (operators > MAX_OPERATORS) {
            throw faults.now("The expression contains too many operators; operator count: " + operators);
        }
    }

    Path path() {
        var steps = new ArrayList<Path.Step>();
        steps.add(member());
        while (true) {
            if (lexer.accept(".")) {
                steps.add(member());
            } else if (lexer.accept("[")) {
                steps.add(element());
            } else {
                break;
            }
        }
        if (steps.size() > MAX_PATH_LEVELS) {
            throw faults.now("The document path has too many nesting levels; nesting levels: " + steps.size());
        }
        return new Path(steps);
    }

    private Path.Member member() {
        var token = lexer.peek();
        return switch (token.type()) {
            case WORD -> {
                lexer.take();
                if (ReservedWords.contains(token.text())) {
                    faults.note(
                            Check.RESERVED_WORD,
                            "Attribute name is a reserved keyword; reserved keyword: " + token.text());
                }
                yield new Path.Member(token.text());
            }
            case NAME -> {
                lexer.take();
                yield new Path.Member(name(token.text()));
            }
            case VALUE, INDEX, SYMBOL, END -> throw lexer.syntaxError();
        };
    }

    private String name(String placeholder) {
        var name = placeholders.name(placeholder);
        if (name.isEmpty()) {
            faults.note(
                    Check.UNDEFINED_NAME,
                    "An expression attribute name used in the document path is not defined; attribute name: "
                            + placeholder);
        }
        return name.orElse(placeholder);
    }

    private Path.Element element() {
        var token = lexer.peek();
        // No list has as many elements as a ten-digit index asks for.
        if (token.type() != Token.Type.INDEX || token.text().length() > 9) {
            throw lexer.syntaxError();
        }
        lexer.take();
        lexer.expect("]");
        return new Path.Element(Integer.parseInt(token.text()));
    }

    Operand.Constant constant() {
        var token = lexer.peek();
        if (token.type() != Token.Type.VALUE) {
            throw lexer.syntaxError();
        }
        lexer.take();
        var value = placeholders.value(token.text());
        if (value.isEmpty()) {
            faults.note(
                    Check.UNDEFINED_VALUE,
                    "An expression attribute value used in expression is not defined; attribute value: "
                            + token.text());
        }
        return new Operand.Constant(token.text(), value.orElseGet(AttributeValue.Null::new));
    }

    boolean isCallNext() {
        return lexer.peek().type() == Token.Type.WORD && lexer.peekSecond().is("(");
    }

    /**
     * A function and its operands. Its name and their number are checked, not where it stands.
     *
     * @param argument reads one operand
     * @return empty if there is no such function, which is noted
     */
    Optional<Operand.Call> call(Supplier<Operand> argument) {
        var name = lexer.take().text();
        lexer.expect("(");
        var arguments = list(argument);
        lexer.expect(")");
        var function = FunctionName.of(name);
        if (function.isEmpty()) {
            faults.note(Check.UNKNOWN_FUNCTION, "Invalid function name; function: " + name);
            return Optional.empty();
        }
        if (function.get().operands() != arguments.size()) {
            faults.note(
                    Check.OPERAND_COUNT,
                    "Incorrect number of operands for operator or function; operator or function: " + name
                            + ", number of operands: " + arguments.size());
        }
        return Optional.of(new Operand.Call(function.get(), arguments));
    }

    /** One or more, separated by commas. */
    <T> List<T> list(Supplier<T> member) {
        var all = new ArrayList<T>();
        do {
            all.add(member.get());
        } while (lexer.accept(","));
        return all;
    }

    void misplaced(FunctionName function) {
        faults.note(
                Check.MISPLACED_FUNCTION,
                "The function is not allowed to be used this way in an expression; function: " + function);
    }

    void wrongType(Check check, Object operatorOrFunction, String type) {
        faults.note(
                check,
                "Incorrect operand type for operator or function; operator or function: " + operatorOrFunction
                        + ", operand type: " + type);
    }

    void needsPath(Check check, FunctionName function) {
        faults.note(check, "Operator or function requires a document path; operator or function: " + function);
    }
}
