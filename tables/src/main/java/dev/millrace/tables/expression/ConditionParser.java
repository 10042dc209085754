package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the language of conditions, filters and key conditions by recursive descent (spec 4.2). Used once. */
final class ConditionParser {

    private static final int MAX_OPEN_PARENTHESES = 310;
    private static final int MAX_IN_OPERANDS = 100;
    private static final Set<String> KEYWORDS = Set.of("AND", "OR", "NOT", "BETWEEN", "IN");
    /** How a type that is not known is told. */
    private static final String ANY_TYPE = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

    private static final Set<String> TYPES = Set.of("B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M");

    private final Faults faults;
    private final Lexer lexer;
    private final OperandParser operands;
    private int openParentheses;

    private ConditionParser(ExpressionKind kind, String text, Placeholders placeholders) {
        faults = new Faults(kind);
        lexer = new Lexer(text, faults);
        operands = new OperandParser(lexer, faults, placeholders);
    }

    static Condition parse(ExpressionKind kind, String text, Placeholders placeholders) {
        var parser = new ConditionParser(kind, text, placeholders);
        var condition = parser.asCondition(parser.or());
        parser.operands.finish();
        parser.faults.throwFirst();
        return condition;
    }

    /**
     * What was read before it is known how it is used: {@code (} may begin a condition or an operand. A call of an
     * unknown function can be both.
     */
    private record Node(@Nullable Operand operand, @Nullable Condition condition, boolean isParenthesised) {
        static Node of(Operand operand) {
            return new Node(operand, null, false);
        }

        static Node of(Condition condition) {
            return new Node(null, condition, false);
        }
    }

    private Node or() {
        var left = and();
        while (lexer.acceptKeyword("OR")) {
            var first = ended(left);
            left = Node.of(new Condition.Or(first, asCondition(and())));
        }
        return left;
    }

    private Node and() {
        var left = not();
        while (lexer.acceptKeyword("AND")) {
            var first = ended(left);
            left = Node.of(new Condition.And(first, asCondition(not())));
        }
        return left;
    }

    /** What stands before the AND or OR that was just taken. */
    private Condition ended(Node node) {
        operands.operator();
        var condition = asCondition(node);
        faults.nextCondition();
        return condition;
    }

    private Node not() {
        if (lexer.acceptKeyword("NOT")) {
            operands.operator();
            return Node.of(new Condition.Not(asCondition(not())));
        }
        return primary();
    }

    private Node primary() {
        var left = term();
        var comparison = Comparison.of(lexer.peek());
        if (comparison.isPresent()) {
            lexer.take();
            operands.operator();
            return Node.of(compare(comparison.get(), asOperand(left), operand()));
        }
        if (lexer.acceptKeyword("BETWEEN")) {
            operands.operator();
            var lower = operand();
            if (!lexer.acceptKeyword("AND")) {
                throw lexer.syntaxError();
            }
            return Node.of(between(asOperand(left), lower, operand()));
        }
        if (lexer.acceptKeyword("IN")) {
            operands.operator();
            lexer.expect("(");
            var candidates = operands.list(this::operand);
            lexer.expect(")");
            if (candidates.size() + 1 > MAX_IN_OPERANDS) {
                faults.note(
                        Check.OPERAND_COUNT,
                        "The IN operator is provided with too many operands; number of operands: "
                                + (candidates.size() + 1));
            }
            return Node.of(new Condition.In(asOperand(left), candidates));
        }
        return left;
    }

    private Node term() {
        var token = lexer.peek();
        if (lexer.accept("(")) {
            return parenthesised();
        }
        if (KEYWORDS.stream().anyMatch(token::isKeyword)) {
            throw lexer.syntaxError();
        }
        if (operands.isCallNext()) {
            var call = operands.call(this::operand);
            return call.isPresent() ? Node.of(call.get()) : unknown();
        }
        return Node.of(token.type() == Token.Type.VALUE ? operands.constant() : new Operand.At(operands.path()));
    }

    private Node parenthesised() {
        openParentheses++;
        // So many cannot all be needed: the limit of operators, 300, is lower. And a thread has so much stack.
        if (openParentheses > MAX_OPEN_PARENTHESES) {
            throw faults.now("The expression has redundant parentheses;");
        }
        var inner = or();
        lexer.expect(")");
        openParentheses--;
        if (inner.isParenthesised()) {
            faults.note(Check.REDUNDANT_PARENTHESES, "The expression has redundant parentheses;");
        }
        return new Node(inner.operand(), inner.condition(), true);
    }

    private static Node unknown() {
        var placeholder = new Operand.Constant("", new AttributeValue.Null());
        return new Node(placeholder, new Condition.In(placeholder, java.util.List.of()), false);
    }

    private Operand operand() {
        return asOperand(term());
    }

    private Operand asOperand(Node node) {
        var operand = node.operand();
        if (operand == null) {
            throw lexer.syntaxError();
        }
        if (operand instanceof Operand.Call call) {
            if (call.function().place() == FunctionName.Place.CONDITION_OPERAND) {
                checkSize(call);
            } else {
                operands.misplaced(call.function());
            }
        }
        return operand;
    }

    private void checkSize(Operand.Call call) {
        if (!hasAllOperands(call)) {
            return;
        }
        var type = call.arguments().getFirst().knownType();
        if (type.isPresent() && Set.of("N", "BOOL", "NULL").contains(type.get())) {
            operands.wrongType(Check.OPERAND_TYPE, call.function(), type.get());
        }
    }

    private Condition asCondition(Node node) {
        if (node.condition() != null) {
            return node.condition();
        }
        if (!(node.operand() instanceof Operand.Call call)) {
            throw lexer.syntaxError();
        }
        if (call.function().place() != FunctionName.Place.CONDITION) {
            operands.misplaced(call.function());
        } else if (hasAllOperands(call)) {
            checkTest(call);
        }
        return new Condition.Test(call.function(), call.arguments());
    }

    private static boolean hasAllOperands(Operand.Call call) {
        return call.arguments().size() == call.function().operands();
    }

    private void checkTest(Operand.Call call) {
        var function = call.function();
        var first = call.arguments().getFirst();
        var last = call.arguments().getLast();
        if (function.operands() == 2) {
            checkDistinct(function, first, last);
        }
        switch (function) {
            case ATTRIBUTE_EXISTS, ATTRIBUTE_NOT_EXISTS -> {
                if (!(first instanceof Operand.At)) {
                    operands.needsPath(Check.OPERAND_TYPE, function);
                }
            }
            case ATTRIBUTE_TYPE -> checkTypeName(last);
            case BEGINS_WITH -> {
                checkBeginning(first);
                checkBeginning(last);
            }
            case CONTAINS, SIZE, IF_NOT_EXISTS, LIST_APPEND -> {
                // Nothing is known of their operands before data is read.
            }
        }
    }

    private void checkTypeName(Operand operand) {
        if (!(operand instanceof Operand.Constant constant) || !(constant.value() instanceof AttributeValue.S name)) {
            operands.wrongType(
                    Check.OPERAND_TYPE,
                    FunctionName.ATTRIBUTE_TYPE,
                    operand.knownType().orElse(ANY_TYPE));
        } else if (!TYPES.contains(name.value())) {
            faults.note(
                    Check.OPERAND_TYPE,
                    "Invalid attribute type name found; type: " + name.value()
                            + ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
        }
    }

    private void checkBeginning(Operand operand) {
        operand.knownType()
                .filter(type -> !type.equals("S") && !type.equals("B"))
                .ifPresent(type -> operands.wrongType(Check.OPERAND_TYPE, FunctionName.BEGINS_WITH, type));
    }

    private Condition compare(Comparison comparison, Operand left, Operand right) {
        checkDistinct(comparison, left, right);
        if (comparison.isOrdering()) {
            checkOrdered(comparison, left);
            checkOrdered(comparison, right);
        }
        return new Condition.Compare(comparison, left, right);
    }

    private void checkDistinct(Object operator, Operand first, Operand second) {
        if (first instanceof Operand.At at && first.equals(second)) {
            faults.note(
                    Check.IDENTICAL_OPERANDS,
                    "The first operand must be distinct from the remaining operands for this operator or function;"
                            + " operator: " + operator + ", first operand: " + at.path());
        }
    }

    private void checkOrdered(Object operator, Operand operand) {
        operand.knownType()
                .filter(type -> !Ordering.isOrdered(type))
                .ifPresent(type -> operands.wrongType(Check.OPERAND_TYPE, operator, type));
    }

    private Condition between(Operand value, Operand lower, Operand upper) {
        checkOrdered("BETWEEN", value);
        checkOrdered("BETWEEN", lower);
        checkOrdered("BETWEEN", upper);
        if (lower instanceof Operand.Constant low && upper instanceof Operand.Constant high) {
            checkBounds(low.value(), high.value());
        }
        return new Condition.Between(value, lower, upper);
    }

    private void checkBounds(AttributeValue lower, AttributeValue upper) {
        var order = Ordering.compare(lower, upper);
        var bounds = "; lower bound operand: " + shown(lower) + ", upper bound operand: " + shown(upper);
        if (!lower.typeName().equals(upper.typeName())) {
            faults.note(
                    Check.OPERAND_TYPE,
                    "The BETWEEN operator requires same data type for lower and upper bounds" + bounds);
        } else if (order.isPresent() && order.getAsInt() > 0) {
            faults.note(
                    Check.OPERAND_TYPE,
                    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound" + bounds);
        }
    }

    private static String shown(AttributeValue value) {
        var content = switch (value) {
            case AttributeValue.S s -> s.value();
            case AttributeValue.N n -> n.value();
            case AttributeValue.B b -> java.util.Base64.getEncoder().encodeToString(b.value());
            case AttributeValue.Bool bool -> String.valueOf(bool.value());
            case AttributeValue.Null ignored -> "true";
            case AttributeValue.SS ss -> ss.values().toString();
            case AttributeValue.NS ns -> ns.values().toString();
            case AttributeValue.BS ignored -> "[]";
            case AttributeValue.L ignored -> "[]";
            case AttributeValue.M ignored -> "{}";
        };
        return "AttributeValue: {" + value.typeName() + ":" + content + "}";
    }
}
