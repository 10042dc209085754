package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::Lambda::Function}. */
final class FunctionResource implements ResourceType {

    static final String SERVICE = "lambda";

    private static final PropertyType CODE = PropertyType.Structure.of(Map.of(
                    "S3Bucket", PropertyTypes.TEXT,
                    "S3Key", PropertyTypes.TEXT,
                    "S3ObjectVersion", PropertyTypes.TEXT,
                    "ZipFile", PropertyTypes.TEXT))
            .refusing("ImageUri", "SourceKMSKeyArn");
    private static final PropertyType ENVIRONMENT =
            PropertyType.Structure.of(Map.of("Variables", new PropertyType.MapOf(PropertyTypes.TEXT)));

    /** Settings that can be changed, with what they are when the template does not say. */
    private static final Map<String, JsonNode> DEFAULTS = Map.of(
            "Description", TextNode.valueOf(""),
            "Timeout", IntNode.valueOf(3),
            "MemorySize", IntNode.valueOf(128),
            "TracingConfig", JsonNodeFactory.instance.objectNode().put("Mode", "PassThrough"),
            "EphemeralStorage", JsonNodeFactory.instance.objectNode().put("Size", 512),
            "Environment",
                    JsonNodeFactory.instance.objectNode().set("Variables", JsonNodeFactory.instance.objectNode()));

    private static final JsonNode X86 = JsonNodeFactory.instance.arrayNode().add("x86_64");

    private static final String[] SETTINGS = {
        "Description",
        "Environment",
        "EphemeralStorage",
        "Handler",
        "MemorySize",
        "Role",
        "Runtime",
        "Timeout",
        "TracingConfig"
    };

    @Override
    public String name() {
        return "AWS::Lambda::Function";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                        Map.ofEntries(
                                Map.entry("FunctionName", PropertyTypes.TEXT),
                                Map.entry("Runtime", PropertyTypes.TEXT),
                                Map.entry("Handler", PropertyTypes.TEXT),
                                Map.entry("Role", PropertyTypes.TEXT),
                                Map.entry("Code", new PropertyType.TextOr(CODE)),
                                Map.entry("Description", PropertyTypes.TEXT),
                                Map.entry("Timeout", PropertyTypes.WHOLE),
                                Map.entry("MemorySize", PropertyTypes.WHOLE),
                                Map.entry("Environment", ENVIRONMENT),
                                Map.entry("Architectures", PropertyTypes.TEXTS),
                                Map.entry(
                                        "TracingConfig", PropertyType.Structure.of(Map.of("Mode", PropertyTypes.TEXT))),
                                Map.entry(
                                        "EphemeralStorage",
                                        PropertyType.Structure.of(Map.of("Size", PropertyTypes.WHOLE))),
                                Map.entry("PackageType", PropertyTypes.TEXT),
                                Map.entry("Tags", PropertyTypes.TAGS)),
                        Set.of("Code", "Role", "Handler", "Runtime"))
                .refusing(
                        "CodeSigningConfigArn",
                        "DeadLetterConfig",
                        "FileSystemConfigs",
                        "ImageConfig",
                        "KmsKeyArn",
                        "Layers",
                        "LoggingConfig",
                        "RecursiveLoop",
                        "ReservedConcurrentExecutions",
                        "RuntimeManagementConfig",
                        "SnapStart",
                        "VpcConfig");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("FunctionName", "PackageType");
    }

    @Override
    public String nameProperty() {
        return "FunctionName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Arn");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreateFunction";
    }

    @Override
    public ObjectNode prepare(ResourceContext context, ObjectNode properties) {
        if (!properties.path("PackageType").asText("Zip").equals("Zip")) {
            throw new ResourceException("PackageType " + Json.text(properties, "PackageType")
                    + " is not supported by Millrace: only Zip is");
        }
        var prepared = properties.deepCopy();
        prepared.set("Code", FunctionCode.prepare(context, properties.get("Code"), Json.text(properties, "Runtime")));
        return prepared;
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var request = Json.copy(properties, SETTINGS);
        request.setAll(Json.copy(properties, "Architectures", "FunctionName", "PackageType"));
        if (!request.has("FunctionName")) {
            request.put("FunctionName", context.generatedName(64));
        }
        if (properties.has("Tags")) {
            var tags = request.putObject("Tags");
            properties.get("Tags").forEach(tag -> tags.put(Json.text(tag, "Key"), Json.text(tag, "Value")));
        }
        request.set("Code", FunctionCode.request(properties.get("Code")));
        var answer = context.call(SERVICE, "CreateFunction", request);
        var made = new Physical(Json.text(request, "FunctionName"), Map.of("Arn", Json.text(answer, "FunctionArn")));
        exists.accept(made);
        return made;
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = properties.path("FunctionName").asText(context.generatedName(64));
        return context.found(() -> context.call(SERVICE, "GetFunction", Json.of("FunctionName", name)))
                .map(found -> new Physical(
                        name,
                        Map.of("Arn", found.at("/Configuration/FunctionArn").asText())));
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        if (Json.changed(before, after, "Tags")) {
            throw new ResourceException("property Tags of a function cannot be changed");
        }
        if (Json.changed(before, after, "Code", "Architectures")) {
            var request = FunctionCode.request(after.get("Code"));
            request.set("Architectures", after.has("Architectures") ? after.get("Architectures") : X86);
            request.put("FunctionName", current.id());
            context.call(SERVICE, "UpdateFunctionCode", request);
        }
        if (Json.changed(before, after, SETTINGS)) {
            var request = Json.copyWithDefaults(after, DEFAULTS);
            request.setAll(Json.copy(after, "Handler", "Role", "Runtime"));
            request.put("FunctionName", current.id());
            context.call(SERVICE, "UpdateFunctionConfiguration", request);
        }
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(SERVICE, "DeleteFunction", Json.of("FunctionName", current.id()));
    }
}
