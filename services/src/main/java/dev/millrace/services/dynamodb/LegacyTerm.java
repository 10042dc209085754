package dev.millrace.services.dynamodb;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.ItemReader;
import dev.millrace.tables.item.WireTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a parameter from before expressions says of one attribute: of right types, but not checked otherwise. Conditions
 * have all members but the action, AttributeUpdates only value and action.
 */
record LegacyTerm(
        Optional<Checked<AttributeValue>> value,
        Optional<List<Checked<AttributeValue>>> values,
        Optional<String> operator,
        Optional<Boolean> exists,
        Optional<String> action) {

    private static final String PACKAGE = "com.amazonaws.dynamodb.v20120810.";

    /** The type of filters and KeyConditions, which have fewer members than Expected. */
    static final String CONDITION = "Condition";

    private static final Set<String> CONDITION_MEMBERS = Set.of("AttributeValueList", "ComparisonOperator");

    /** Reads the terms of a parameter, by attribute. */
    static Map<String, LegacyTerm> read(JsonParser in, String type) throws IOException {
        WireTypes.startObject(in, "java.util.Map<java.lang.String, " + PACKAGE + type + ">");
        var terms = new LinkedHashMap<String, LegacyTerm>();
        RequestBody.members(in, (attribute, term) -> {
            WireTypes.startElement(term, "class " + PACKAGE + type);
            terms.put(attribute, new Reader(type.equals(CONDITION)).read(term));
        });
        return terms;
    }

    private static final class Reader {
        private final boolean isCondition;
        private Optional<Checked<AttributeValue>> value = Optional.empty();
        private Optional<List<Checked<AttributeValue>>> values = Optional.empty();
        private Optional<String> operator = Optional.empty();
        private Optional<Boolean> exists = Optional.empty();
        private Optional<String> action = Optional.empty();

        Reader(boolean isCondition) {
            this.isCondition = isCondition;
        }

        LegacyTerm read(JsonParser in) throws IOException {
            RequestBody.members(in, this::take);
            return new LegacyTerm(value, values, operator, exists, action);
        }

        private void take(String name, JsonParser in) throws IOException {
            if (isCondition && !CONDITION_MEMBERS.contains(name)) {
                in.skipChildren();
                return;
            }
            switch (name) {
                case "Value" -> value = Optional.of(new ItemReader().readValue(in));
                case "AttributeValueList" -> values = Optional.of(readValues(in));
                case "ComparisonOperator" -> operator = Optional.of(WireTypes.text(in));
                case "Exists" -> exists = Optional.of(WireTypes.bool(in));
                case "Action" -> action = Optional.of(WireTypes.text(in));
                default -> in.skipChildren();
            }
        }

        private static List<Checked<AttributeValue>> readValues(JsonParser in) throws IOException {
            WireTypes.startList(in);
            var read = new ArrayList<Checked<AttributeValue>>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                read.add(new ItemReader().readValue(in));
            }
            return read;
        }
    }
}
