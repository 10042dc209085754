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

    private static final String CONCURRENCY = "ReservedConcurrentExecutions";

    private static final PropertyType CODE = PropertyType.Structure.of(Map.of(
                    "S3Bucket", PropertyTypes.TEXT,
                    "S3Key", PropertyTypes.TEXT,
                    "S3ObjectVersion", PropertyTypes.TEXT,
                    "ZipFile", PropertyTypes.TEXT))
            .refusing("ImageUri", "SourceKMSKeyArn");
    private static final PropertyType ENVIRONMENT =
            PropertyType.Structure.of(Map.of("Variables", new PropertyType.MapOf(PropertyTypes.TEXT)));

    private static final PropertyType LOGGING = PropertyType.Structure.of(Map.of(
            "ApplicationLogLevel", PropertyTypes.TEXT,
            "LogFormat", PropertyTypes.TEXT,
            "LogGroup", PropertyTypes.TEXT,
            "SystemLogLevel", PropertyTypes.TEXT));

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
        "LoggingConfig",
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
                                Map.entry("LoggingConfig", LOGGING),
                                Map.entry("PackageType", new PropertyType.Only("Zip")),
                                Map.entry("ReservedConcurrentExecutions", PropertyTypes.WHOLE),
                                Map.entry(
                                        "SnapStart",
                                        PropertyType.Structure.of(Map.of("ApplyOn", new PropertyType.Only("None")))),
                                Map.entry("Tags", PropertyTypes.TAGS)),
                        Set.of("Code", "Role", "Handler", "Runtime"))
                .refusing(
                        "CodeSigningConfigArn",
                        "DeadLetterConfig",
                        "FileSystemConfigs",
                        "ImageConfig",
                        "KmsKeyArn",
                        "Layers",
                        "RecursiveLoop",
                        "RuntimeManagementConfig",
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
            request.set("Tags", TagChange.map(properties.get("Tags")));
        }
        request.set("Code", FunctionCode.request(properties.get("Code")));
        var answer = context.call(SERVICE, "CreateFunction", request);
        var made = new Physical(Json.text(request, "FunctionName"), Map.of("Arn", Json.text(answer, "FunctionArn")));
        exists.accept(made);
        if (properties.has(CONCURRENCY)) {
            reserve(context, made.id(), properties);
        }
        return made;
    }

    /** Sets aside environments for the function, or no longer does. */
    private static void reserve(ResourceContext context, String function, ObjectNode properties) {
        var request = Json.of("FunctionName", function);
        if (properties.has(CONCURRENCY)) {
            request.set(CONCURRENCY, properties.get(CONCURRENCY));
            context.call(SERVICE, "PutFunctionConcurrency", request);
        } else {
            context.call(SERVICE, "DeleteFunctionConcurrency", request);
        }
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
        TagChange.between(before, after)
                .apply(
                        context,
                        SERVICE,
                        TagChange.Form.MAPPED,
                        Json.of("Resource", current.attributes().getOrDefault("Arn", "")));
        if (Json.changed(before, after, CONCURRENCY)) {
            reserve(context, current.id(), after);
        }
        if (Json.changed(before, after, "Code", "Architectures")) {
            var request = FunctionCode.request(after.get("Code"));
            request.set("Architectures", after.has("Architectures") ? after.get("Architectures") : X86);
            request.put("FunctionName", current.id());
            context.call(SERVICE, "UpdateFunctionCode", request);
        }
        if (Json.changed(before, after, SETTINGS)) {
            var request = Json.copyWithDefaults(after, DEFAULTS);
            request.set("LoggingConfig", logging(current.id(), after));
            request.setAll(Json.copy(after, "Handler", "Role", "Runtime"));
            request.put("FunctionName", current.id());
            context.call(SERVICE, "UpdateFunctionConfiguration", request);
        }
        return current;
    }

    /** Where the log goes, in which form; a function's own group of plain text if the template does not say. */
    private static ObjectNode logging(String function, ObjectNode properties) {
        var logging = Json.of("LogFormat", "Text", "LogGroup", "/aws/lambda/" + function);
        if (properties.has("LoggingConfig")) {
            logging.setAll((ObjectNode) properties.get("LoggingConfig"));
        }
        return logging;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(SERVICE, "DeleteFunction", Json.of("FunctionName", current.id()));
    }
}
