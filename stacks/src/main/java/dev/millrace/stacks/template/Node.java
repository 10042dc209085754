package dev.millrace.stacks.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a template document, whichever language it was written in. Lines count from 1. */
public sealed interface Node {

    int line();

    /** How a scalar was written. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** A single value. */
    record Scalar(String text, Kind kind, int line) implements Node {
        /** The value as JSON. Numbers keep their digits. */
        JsonNode json() {
            return switch (kind) {
                case TEXT -> TextNode.valueOf(text);
                case NUMBER -> DecimalNode.valueOf(new BigDecimal(text));
                case BOOLEAN -> BooleanNode.valueOf(Boolean.parseBoolean(text));
                case NULL -> NullNode.getInstance();
            };
        }
    }

    /** A list. */
    record Sequence(List<Node> items, int line) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A map; its keys are in the order of the document. */
    record Mapping(Map<String, Node> entries, int line) implements Node {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** The text of a scalar; refuses anything else, saying what it should have been. */
    default String text(String what) {
        if (this instanceof Scalar scalar && scalar.kind() != Kind.NULL) {
            return scalar.text();
        }
        throw TemplateException.at(line(), "Template format error: " + what + " must be a string.");
    }

    /** The entries of a map; refuses anything else. */
    default Map<String, Node> entries(String what) {
        if (this instanceof Mapping mapping) {
            return mapping.entries();
        }
        throw TemplateException.at(line(), "Template format error: " + what + " must be an object.");
    }

    /** The items of a list; refuses anything else. */
    default List<Node> items(String what) {
        if (this instanceof Sequence sequence) {
            return sequence.items();
        }
        throw TemplateException.at(line(), "Template format error: " + what + " must be a list.");
    }
}
