package dev.millrace.stacks.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parameter and what its values must be.
 *
 * @param noEcho whether its value is to be shown as {@code ****}
 * @param constraint the template author's own sentence for a wrong value
 */
public record Parameter(
        String name,
        Type type,
        Optional<String> defaultValue,
        List<String> allowedValues,
        Optional<Pattern> allowedPattern,
        Optional<BigDecimal> minValue,
        Optional<BigDecimal> maxValue,
        Optional<Integer> minLength,
        Optional<Integer> maxLength,
        Optional<String> constraint,
        boolean noEcho,
        String description) {

    /** The types of parameters. */
    public enum Type {
        STRING("String"),
        NUMBER("Number"),
        NUMBERS("List<Number>"),
        COMMA_DELIMITED_LIST("CommaDelimitedList"),
        STORED("AWS::SSM::Parameter::Value<String>"),
        STORED_LIST("AWS::SSM::Parameter::Value<List<String>>"),
        STORED_COMMA_DELIMITED_LIST("AWS::SSM::Parameter::Value<CommaDelimitedList>");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        /** Whether what is given is only the key, in Systems Manager, of the value. */
        public boolean isStored() {
            return this == STORED || this == STORED_LIST || this == STORED_COMMA_DELIMITED_LIST;
        }
    }

    public Parameter {
        allowedValues = List.copyOf(allowedValues);
    }

    /** Refuses a text that is no value of this parameter. */
    public void check(String text) {
        for (var item : type.isStored() ? List.of(text) : items(text)) {
            checkItem(item);
        }
    }

    private void checkItem(String text) {
        if (type == Type.NUMBER || type == Type.NUMBERS) {
            var number = number(text);
            if (minValue.isPresent() && number.compareTo(minValue.get()) < 0) {
                refuse("must be a number not less than " + minValue.get().toPlainString());
            }
            if (maxValue.isPresent() && number.compareTo(maxValue.get()) > 0) {
                refuse("must be a number not greater than " + maxValue.get().toPlainString());
            }
        } else if (minLength.isPresent() && text.length() < minLength.get()) {
            refuse("must contain at least " + minLength.get() + " characters");
        } else if (maxLength.isPresent() && text.length() > maxLength.get()) {
            refuse("must contain at most " + maxLength.get() + " characters");
        }
        if (!allowedValues.isEmpty() && !allowedValues.contains(text)) {
            refuse("must be one of AllowedValues " + allowedValues);
        }
        if (allowedPattern.isPresent() && !allowedPattern.get().matcher(text).matches()) {
            refuse("must match pattern " + allowedPattern.get().pattern());
        }
    }

    private BigDecimal number(String text) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new TemplateException("Parameter '" + name + "' must be a number.", e);
        }
    }

    private void refuse(String rule) {
        throw new TemplateException("Parameter '" + name + "' "
                + constraint
                        .map(sentence -> "failed to satisfy constraint: " + sentence)
                        .orElse(rule));
    }

    private List<String> items(String text) {
        return switch (type) {
            case STRING, NUMBER, STORED -> List.of(text);
            case COMMA_DELIMITED_LIST, NUMBERS, STORED_LIST, STORED_COMMA_DELIMITED_LIST ->
                text.isEmpty()
                        ? List.of()
                        : Pattern.compile(",")
                                .splitAsStream(text)
                                .map(String::strip)
                                .toList();
        };
    }

    /** The value that {@code Ref} gives: a text, or a list of texts. */
    JsonNode value(String text) {
        return switch (type) {
            case STRING, NUMBER, STORED -> TextNode.valueOf(text);
            case COMMA_DELIMITED_LIST, NUMBERS, STORED_LIST, STORED_COMMA_DELIMITED_LIST -> {
                var list = JsonNodeFactory.instance.arrayNode();
                items(text).forEach(list::add);
                yield list;
            }
        };
    }
}
