package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.Numbers;
import dev.millrace.tables.item.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What conditions and operands mean for one item (spec 4.4, 4.6). */
record Evaluation(Item item) {

    boolean holds(Condition condition) {
        return switch (condition) {
            case Condition.Or or -> holds(or.left()) || holds(or.right());
            case Condition.And and -> holds(and.left()) && holds(and.right());
            case Condition.Not not -> !holds(not.negated());
            case Condition.Compare compare -> compares(compare);
            case Condition.Between between ->
                orders(Comparison.GREATER_OR_EQUAL, between.value(), between.lower())
                        && orders(Comparison.LESS_OR_EQUAL, between.value(), between.upper());
            case Condition.In in -> in.candidates().stream().anyMatch(candidate -> equal(in.value(), candidate));
            case Condition.Test test -> tests(test.function(), test.arguments());
        };
    }

    private boolean compares(Condition.Compare compare) {
        return switch (compare.comparison()) {
            case EQUAL -> equal(compare.left(), compare.right());
            // The exact negation: an absent attribute differs from everything, another absent one included.
            case NOT_EQUAL -> !equal(compare.left(), compare.right());
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                orders(compare.comparison(), compare.left(), compare.right());
        };
    }

    private boolean equal(Operand left, Operand right) {
        var value = value(left);
        return value.isPresent() && value.equals(value(right));
    }

    private boolean orders(Comparison comparison, Operand left, Operand right) {
        var first = value(left);
        var second = value(right);
        if (first.isEmpty() || second.isEmpty()) {
            return false;
        }
        var order = Ordering.compare(first.get(), second.get());
        return order.isPresent() && comparison.holds(order.getAsInt());
    }

    private boolean tests(FunctionName function, List<Operand> arguments) {
        var first = value(arguments.getFirst());
        var last = value(arguments.getLast());
        return switch (function) {
            case ATTRIBUTE_EXISTS -> first.isPresent();
            case ATTRIBUTE_NOT_EXISTS -> first.isEmpty();
            case ATTRIBUTE_TYPE ->
                first.isPresent()
                        && last.isPresent()
                        && last.get().equals(new AttributeValue.S(first.get().typeName()));
            case BEGINS_WITH -> first.isPresent() && last.isPresent() && beginsWith(first.get(), last.get());
            case CONTAINS -> first.isPresent() && last.isPresent() && contains(first.get(), last.get());
            case SIZE, IF_NOT_EXISTS, LIST_APPEND -> throw new IllegalStateException(function + " is no condition");
        };
    }

    static boolean beginsWith(AttributeValue value, AttributeValue beginning) {
        if (value instanceof AttributeValue.S text && beginning instanceof AttributeValue.S start) {
            return text.value().startsWith(start.value());
        }
        if (value instanceof AttributeValue.B bytes && beginning instanceof AttributeValue.B start) {
            var length = start.value().length;
            return bytes.value().length >= length && Arrays.equals(bytes.value(), 0, length, start.value(), 0, length);
        }
        return false;
    }

    private static boolean contains(AttributeValue whole, AttributeValue part) {
        return switch (whole) {
            case AttributeValue.S s ->
                part instanceof AttributeValue.S p && s.value().contains(p.value());
            case AttributeValue.B b -> part instanceof AttributeValue.B p && contains(b.value(), p.value());
            case AttributeValue.SS ss ->
                part instanceof AttributeValue.S p && ss.values().contains(p.value());
            case AttributeValue.NS ns ->
                part instanceof AttributeValue.N p && ns.values().contains(p.value());
            case AttributeValue.BS bs ->
                part instanceof AttributeValue.B p && bs.values().contains(p);
            case AttributeValue.L l -> l.values().contains(part);
            case AttributeValue.N ignored -> false;
            case AttributeValue.Bool ignored -> false;
            case AttributeValue.Null ignored -> false;
            case AttributeValue.M ignored -> false;
        };
    }

    private static boolean contains(byte[] whole, byte[] part) {
        for (var from = 0; from + part.length <= whole.length; from++) {
            if (Arrays.equals(whole, from, from + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** The operand's value, if it has one. */
    Optional<AttributeValue> value(Operand operand) {
        return switch (operand) {
            case Operand.At at -> at.path().find(item);
            case Operand.Constant constant -> Optional.of(constant.value());
            case Operand.Call call -> call(call.function(), call.arguments());
            case Operand.Arithmetic arithmetic -> Optional.of(calculate(arithmetic));
        };
    }

    private Optional<AttributeValue> call(FunctionName function, List<Operand> arguments) {
        return switch (function) {
            case SIZE -> value(arguments.getFirst()).flatMap(Evaluation::size);
            case IF_NOT_EXISTS -> value(arguments.getFirst()).or(() -> value(arguments.getLast()));
            case LIST_APPEND -> Optional.of(append(arguments.getFirst(), arguments.getLast()));
            case ATTRIBUTE_EXISTS, ATTRIBUTE_NOT_EXISTS, ATTRIBUTE_TYPE, BEGINS_WITH, CONTAINS ->
                throw new IllegalStateException(function + " is no operand");
        };
    }

    /** Only texts, binaries and collections have a size. */
    private static Optional<AttributeValue> size(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S s -> count(Utf8.length(s.value()));
            case AttributeValue.B b -> count(b.value().length);
            case AttributeValue.SS ss -> count(ss.values().size());
            case AttributeValue.NS ns -> count(ns.values().size());
            case AttributeValue.BS bs -> count(bs.values().size());
            case AttributeValue.L l -> count(l.values().size());
            case AttributeValue.M m -> count(m.values().size());
            case AttributeValue.N ignored -> Optional.empty();
            case AttributeValue.Bool ignored -> Optional.empty();
            case AttributeValue.Null ignored -> Optional.empty();
        };
    }

    private static Optional<AttributeValue> count(int size) {
        return Optional.of(new AttributeValue.N(Integer.toString(size)));
    }

    private AttributeValue append(Operand first, Operand second) {
        var all = new ArrayList<AttributeValue>();
        for (var operand : List.of(first, second)) {
            if (!(required(operand) instanceof AttributeValue.L list)) {
                throw wrongType();
            }
            all.addAll(list.values());
        }
        return new AttributeValue.L(all);
    }

    private AttributeValue calculate(Operand.Arithmetic arithmetic) {
        if (required(arithmetic.left()) instanceof AttributeValue.N left
                && required(arithmetic.right()) instanceof AttributeValue.N right) {
            return new AttributeValue.N(
                    arithmetic.isSum()
                            ? Numbers.add(left.value(), right.value())
                            : Numbers.subtract(left.value(), right.value()));
        }
        throw wrongType();
    }

    /** The operand's value; an update cannot do without it. */
    AttributeValue required(Operand operand) {
        return value(operand)
                .orElseThrow(() -> DynamoDbErrors.validation(
                        "The provided expression refers to an attribute that does not exist in the item"));
    }

    static RuntimeException wrongType() {
        return DynamoDbErrors.validation("An operand in the update expression has an incorrect data type");
    }
}
