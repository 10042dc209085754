package dev.millrace.stacks.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a template, with the functions still in it. Well-formed by construction. */
public sealed interface Expression {

    /** A scalar that means itself. */
    record Literal(JsonNode value) implements Expression {}

    /** A list of values. */
    record ListOf(List<Expression> items) implements Expression {
        public ListOf {
            items = List.copyOf(items);
        }
    }

    /** A map of values. */
    record MapOf(Map<String, Expression> entries) implements Expression {
        public MapOf {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** A parameter, a pseudo parameter or what a resource's Ref gives. */
    record Ref(String name) implements Expression {}

    /** {@code Fn::GetAtt}. */
    record GetAtt(String resource, String attribute) implements Expression {}

    /** {@code Fn::Sub}: the parts one after the other. */
    record Sub(List<Expression> parts) implements Expression {
        public Sub {
            parts = List.copyOf(parts);
        }
    }

    /** {@code Fn::Join}. */
    record Join(String delimiter, Expression items) implements Expression {}

    /** {@code Fn::Select}. */
    record Select(Expression index, Expression items) implements Expression {}

    /** {@code Fn::Split}. */
    record Split(String delimiter, Expression text) implements Expression {}

    /** {@code Fn::If}. */
    record If(String condition, Expression then, Expression otherwise) implements Expression {}

    /** {@code Fn::FindInMap}. */
    record FindInMap(Expression map, Expression first, Expression second) implements Expression {}

    /** {@code Fn::ImportValue}. */
    record ImportValue(Expression name) implements Expression {}

    /** {@code Fn::Base64}. */
    record Base64(Expression text) implements Expression {}

    /** {@code Fn::GetAZs}: the availability zones of a region. */
    record AvailabilityZones(Expression region) implements Expression {}

    /** {@code Fn::Equals}; in conditions and rules only. */
    record Equals(Expression left, Expression right) implements Expression {}

    /** {@code Fn::Not}; in conditions and rules only. */
    record Not(Expression operand) implements Expression {}

    /** {@code Fn::And}; in conditions and rules only. */
    record And(List<Expression> operands) implements Expression {
        public And {
            operands = List.copyOf(operands);
        }
    }

    /** {@code Fn::Or}; in conditions and rules only. */
    record Or(List<Expression> operands) implements Expression {
        public Or {
            operands = List.copyOf(operands);
        }
    }

    /** {@code Fn::Contains}, {@code Fn::EachMemberIn}: whether all of these are among those; in rules only. */
    record AllIn(Expression members, Expression among) implements Expression {}

    /** {@code Fn::EachMemberEquals}: whether all of these are equal to that; in rules only. */
    record AllEqual(Expression members, Expression value) implements Expression {}

    /** Another condition; in conditions only. */
    record Condition(String name) implements Expression {}
}
