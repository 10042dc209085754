package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/** Every member of AWS's model of a request, with a value of every JSON type that it does not have. */
final class WrongTypes {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 4;

    /** One member gone wrong. */
    record Case(String path, JsonNode body) {}

    private static final Map<String, JsonNode> VALUES = Map.of(
            "number", JSON.numberNode(7),
            "decimal", JSON.numberNode(1.5),
            "boolean", JSON.booleanNode(true),
            "string", JSON.textNode("text"),
            "array", JSON.arrayNode(),
            "object", JSON.objectNode());

    private final List<Case> cases = new ArrayList<>();

    /** All cases of the request of that SDK class. */
    static List<Case> of(Class<?> sdkRequest) {
        try {
            var builder = (SdkPojo)
                    Objects.requireNonNull(sdkRequest.getMethod("builder").invoke(null));
            var all = new WrongTypes();
            all.structure("", builder.sdkFields(), body -> body, 0);
            return all.cases;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no builder", e);
        }
    }

    /** Puts a value where it belongs into a whole body. */
    @FunctionalInterface
    private interface Surroundings {
        JsonNode around(JsonNode value);
    }

    private void structure(String path, List<SdkField<?>> fields, Surroundings outer, int depth) {
        for (var field : fields) {
            var name = field.locationName();
            member(
                    path + "." + name,
                    field,
                    value -> outer.around(JSON.objectNode().set(name, value)),
                    depth);
        }
    }

    private void member(String path, SdkField<?> field, Surroundings outer, int depth) {
        var type = field.marshallingType();
        VALUES.forEach((name, value) -> {
            if (!fits(type, name)) {
                cases.add(new Case(path + "=" + name, outer.around(value)));
            }
        });
        if (depth >= DEEPEST) {
            return;
        }
        if (type.equals(MarshallingType.SDK_POJO)) {
            structure(path, field.constructor().get().sdkFields(), outer, depth + 1);
        } else if (type.equals(MarshallingType.LIST)) {
            var element = field.getTrait(ListTrait.class).memberFieldInfo();
            member(path + "[]", element, value -> outer.around(JSON.arrayNode().add(value)), depth + 1);
        } else if (type.equals(MarshallingType.MAP)) {
            var value = field.getTrait(MapTrait.class).valueFieldInfo();
            member(path + "{}", value, v -> outer.around(JSON.objectNode().set("k", v)), depth + 1);
        }
    }

    private static boolean fits(MarshallingType<?> type, String json) {
        return switch (json) {
            // Whole numbers with a fraction are cut off, as by AWS's own parser.
            case "number", "decimal" ->
                type.equals(MarshallingType.INTEGER)
                        || type.equals(MarshallingType.LONG)
                        || type.equals(MarshallingType.DOUBLE)
                        || type.equals(MarshallingType.INSTANT);
            case "boolean" -> type.equals(MarshallingType.BOOLEAN);
            case "string" ->
                type.equals(MarshallingType.STRING)
                        || type.equals(MarshallingType.SDK_BYTES)
                        || type.equals(MarshallingType.INSTANT);
            case "array" -> type.equals(MarshallingType.LIST);
            case "object" -> type.equals(MarshallingType.SDK_POJO) || type.equals(MarshallingType.MAP);
            default -> throw new IllegalArgumentException(json);
        };
    }
}
