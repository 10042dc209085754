package dev.millrace.examples.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Attribute values of the SDK from and to the form of the cases, which is DynamoDB's JSON. */
final class ValuesAsJson {

    private ValuesAsJson() {}

    static ObjectNode item(Map<String, AttributeValue> item) {
        var json = Cases.JSON.createObjectNode();
        item.forEach((name, value) -> json.set(name, value(value)));
        return json;
    }

    private static ObjectNode value(AttributeValue value) {
        var json = Cases.JSON.createObjectNode();
        switch (value.type()) {
            case S -> json.put("S", value.s());
            case N -> json.put("N", value.n());
            case B -> json.put("B", text(value.b()));
            case BOOL -> json.put("BOOL", value.bool());
            case NUL -> json.put("NULL", value.nul());
            case M -> json.set("M", item(value.m()));
            case L -> {
                var list = json.putArray("L");
                value.l().forEach(element -> list.add(value(element)));
            }
            case SS -> value.ss().forEach(json.putArray("SS")::add);
            case NS -> value.ns().forEach(json.putArray("NS")::add);
            case BS -> value.bs().stream().map(ValuesAsJson::text).forEach(json.putArray("BS")::add);
            case UNKNOWN_TO_SDK_VERSION -> throw new AssertionError(value);
        }
        return json;
    }

    static Map<String, AttributeValue> item(JsonNode json) {
        var item = new HashMap<String, AttributeValue>();
        json.properties().forEach(member -> item.put(member.getKey(), value(member.getValue())));
        return item;
    }

    private static AttributeValue value(JsonNode json) {
        var type = json.fieldNames().next();
        var value = json.path(type);
        return switch (type) {
            case "S" -> AttributeValue.fromS(value.asText());
            case "N" -> AttributeValue.fromN(value.asText());
            case "B" -> AttributeValue.fromB(bytes(value.asText()));
            case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
            case "NULL" -> AttributeValue.fromNul(value.asBoolean());
            case "M" -> AttributeValue.fromM(item(value));
            case "L" -> {
                var list = new ArrayList<AttributeValue>();
                value.forEach(element -> list.add(value(element)));
                yield AttributeValue.fromL(list);
            }
            case "SS" -> AttributeValue.fromSs(Cases.texts(value));
            case "NS" -> AttributeValue.fromNs(Cases.texts(value));
            case "BS" ->
                AttributeValue.fromBs(
                        Cases.texts(value).stream().map(ValuesAsJson::bytes).toList());
            default -> throw new AssertionError(type);
        };
    }

    private static String text(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArray());
    }

    private static SdkBytes bytes(String text) {
        return SdkBytes.fromByteArray(Base64.getDecoder().decode(text));
    }
}
