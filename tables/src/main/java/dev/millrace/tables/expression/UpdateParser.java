package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the language of updates by recursive descent (spec 4.2). Used once. */
final class UpdateParser {

    private static final Set<String> CLAUSES = Set.of("SET", "REMOVE", "ADD", "DELETE");

    private final Faults faults;
    private final Lexer lexer;
    private final OperandParser operands;

    private UpdateParser(String text, Placeholders placeholders) {
        faults = new Faults(ExpressionKind.UPDATE);
        lexer = new Lexer(text, faults);
        operands = new OperandParser(lexer, faults, placeholders);
    }

    static List<UpdateAction> parse(String text, Placeholders placeholders) {
        var parser = new UpdateParser(text, placeholders);
        var actions = parser.clauses();
        parser.operands.finish();
        Path.checkDisjoint(actions.stream().map(UpdateAction::path).toList(), parser.faults);
        parser.faults.throwFirst();
        return actions;
    }

    private List<UpdateAction> clauses() {
        var actions = new ArrayList<UpdateAction>();
        var seen = new HashSet<String>();
        do {
            var clause = lexer.peek().text().toUpperCase(Locale.ROOT);
            if (!CLAUSES.contains(clause)) {
                throw lexer.syntaxError();
            }
            lexer.take();
            if (!seen.add(clause)) {
                faults.note(
                        Check.REPEATED_CLAUSE,
                        "The \"" + clause + "\" section can only be used once in an update expression;");
            }
            actions.addAll(operands.list(action(clause)));
        } while (lexer.peek().type() != Token.Type.END);
        return actions;
    }

    private Supplier<UpdateAction> action(String clause) {
        return switch (clause) {
            case "SET" -> this::set;
            case "REMOVE" -> () -> new UpdateAction.Remove(operands.path());
            case "ADD" -> this::add;
            default -> this::delete;
        };
    }

    private UpdateAction set() {
        var path = operands.path();
        lexer.expect("=");
        return new UpdateAction.Set(path, value());
    }

    private UpdateAction add() {
        var path = operands.path();
        var constant = operands.constant();
        if (!(constant.value() instanceof AttributeValue.N) && !isSet(constant.value())) {
            wrongClauseOperand("ADD", constant.value());
        }
        return new UpdateAction.Add(path, constant);
    }

    private UpdateAction delete() {
        var path = operands.path();
        var constant = operands.constant();
        if (!isSet(constant.value())) {
            wrongClauseOperand("DELETE", constant.value());
        }
        return new UpdateAction.Delete(path, constant);
    }

    private static boolean isSet(AttributeValue value) {
        return value instanceof AttributeValue.SS
                || value instanceof AttributeValue.NS
                || value instanceof AttributeValue.BS;
    }

    private void wrongClauseOperand(String clause, AttributeValue value) {
        var type = switch (value) {
            case AttributeValue.S ignored -> "STRING";
            case AttributeValue.N ignored -> "NUMBER";
            case AttributeValue.B ignored -> "BINARY";
            case AttributeValue.Bool ignored -> "BOOLEAN";
            case AttributeValue.Null ignored -> "NULL";
            case AttributeValue.L ignored -> "LIST";
            case AttributeValue.M ignored -> "MAP";
            case AttributeValue.SS ignored -> "STRING_SET";
            case AttributeValue.NS ignored -> "NUMBER_SET";
            case AttributeValue.BS ignored -> "BINARY_SET";
        };
        faults.note(
                Check.CLAUSE_OPERAND,
                "Incorrect operand type for operator or function; operator: " + clause + ", operand type: " + type);
    }

    /** One operand, or two with a sign between them; the whole may stand in parentheses. */
    private Operand value() {
        if (lexer.accept("(")) {
            var inner = value();
            lexer.expect(")");
            return sum(inner);
        }
        return sum(operand());
    }

    private Operand sum(Operand left) {
        var isSum = lexer.peek().is("+");
        if (!isSum && !lexer.peek().is("-")) {
            return left;
        }
        // Exactly two terms: a sum in parentheses takes no part in another.
        if (left instanceof Operand.Arithmetic) {
            throw lexer.syntaxError();
        }
        lexer.take();
        operands.operator();
        var arithmetic = new Operand.Arithmetic(isSum, left, bracketed());
        checkNumber(arithmetic.operator(), arithmetic.left());
        checkNumber(arithmetic.operator(), arithmetic.right());
        return arithmetic;
    }

    private Operand bracketed() {
        if (!lexer.accept("(")) {
            return operand();
        }
        var inner = bracketed();
        lexer.expect(")");
        return inner;
    }

    private Operand operand() {
        if (operands.isCallNext()) {
            var call = operands.call(this::operand);
            call.ifPresent(this::check);
            return call.isPresent() ? call.get() : new Operand.Constant("", new AttributeValue.Null());
        }
        return lexer.peek().type() == Token.Type.VALUE ? operands.constant() : new Operand.At(operands.path());
    }

    private void check(Operand.Call call) {
        var function = call.function();
        if (function.place() != FunctionName.Place.UPDATE_OPERAND) {
            faults.note(
                    Check.MISPLACED_FUNCTION,
                    "The function is not allowed in an update expression; function: " + function);
            return;
        }
        for (var argument : call.arguments()) {
            if (argument instanceof Operand.Call inner && inner.function() == FunctionName.LIST_APPEND) {
                operands.misplaced(FunctionName.LIST_APPEND);
            }
        }
        if (function == FunctionName.LIST_APPEND) {
            call.arguments().forEach(this::checkList);
        } else if (!(call.arguments().getFirst() instanceof Operand.At)) {
            operands.needsPath(Check.FUNCTION_OPERAND, function);
        }
    }

    private void checkList(Operand operand) {
        operand.knownType()
                .filter(type -> !type.equals("L"))
                .ifPresent(type -> operands.wrongType(Check.FUNCTION_OPERAND, FunctionName.LIST_APPEND, type));
    }

    private void checkNumber(String operator, Operand operand) {
        operand.knownType()
                .filter(type -> !type.equals("N"))
                .ifPresent(type -> operands.wrongType(Check.FUNCTION_OPERAND, operator, type));
    }
}
