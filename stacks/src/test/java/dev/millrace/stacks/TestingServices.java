package dev.millrace.stacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.services.AwsService;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Services that remember what exists and what they were told, and fail when asked to. They answer with what a
 * template's resources read of the real ones.
 */
final class TestingServices {

    /** A call that changed something: {@code CreateTable}, with its members. */
    record Told(String operation, JsonNode input) {}

    private final Map<String, Map<String, ObjectNode>> things = new HashMap<>();
    private final List<Told> told = new ArrayList<>();
    private final Map<String, RuntimeException> failures = new HashMap<>();
    private final Map<String, Runnable> meanwhile = new HashMap<>();
    private final Map<String, Map<String, BiFunction<Call, ObjectNode, ObjectNode>>> services = new LinkedHashMap<>();
    private boolean dead;
    private int streams;
    private int mappings;

    TestingServices() {
        tables();
        queues();
        roles();
        functions();
        mappings();
    }

    ServiceCatalog catalog() {
        var all = new ArrayList<AwsService>();
        services.forEach((name, operations) -> all.add(new FakeService(name, operations)));
        return new ServiceCatalog(all);
    }

    /** From now on the operation is refused with these words. */
    void fail(String operation, String message) {
        failures.put(
                operation, ServiceError.of(400, "ValidationException", message).asException());
    }

    /** From now on this happens right before the operation is answered. */
    void before(String operation, Runnable happens) {
        meanwhile.put(operation, happens);
    }

    /** All global indexes of all tables are in this status now. */
    void indexesAre(String status) {
        all("table")
                .values()
                .forEach(table -> table.path("GlobalSecondaryIndexes")
                        .forEach(index -> ((ObjectNode) index).put("IndexStatus", status)));
    }

    /** From now on the program dies in this operation, after the service has done it. */
    void dieAfter(String operation) {
        failures.put(operation, new Death());
    }

    boolean isDead() {
        return dead;
    }

    void repair() {
        dead = false;
        failures.clear();
    }

    /** Ends the program, as far as a test can. */
    static final class Death extends RuntimeException {}

    /** Calls that change something, by name, in order. */
    List<String> changes() {
        return told.stream()
                .map(Told::operation)
                .filter(operation -> !operation.startsWith("Describe")
                        && !operation.startsWith("Get")
                        && !operation.startsWith("List"))
                .toList();
    }

    /** What the last call of the operation said. */
    JsonNode last(String operation) {
        return told.reversed().stream()
                .filter(call -> call.operation().equals(operation))
                .findFirst()
                .orElseThrow()
                .input();
    }

    void forgetCalls() {
        told.clear();
    }

    /** Names of what exists: {@code table orders}, {@code queue orders-dlq} … */
    List<String> existing() {
        var names = new TreeSet<String>();
        things.forEach((kind, all) -> all.keySet().forEach(name -> names.add(kind + " " + name)));
        return List.copyOf(names);
    }

    private Map<String, ObjectNode> all(String kind) {
        return things.computeIfAbsent(kind, ignored -> new LinkedHashMap<>());
    }

    private static ServiceException error(String code, String message) {
        return ServiceError.of(400, code, message).asException();
    }

    private ObjectNode find(String kind, String name, String missingCode) {
        var thing = all(kind).get(name);
        if (thing == null) {
            throw error(missingCode, kind + " " + name + " not found");
        }
        return thing;
    }

    private void add(String kind, String name, ObjectNode thing, String existsCode) {
        if (all(kind).containsKey(name)) {
            throw error(existsCode, kind + " already exists: " + name);
        }
        all(kind).put(name, thing);
    }

    private static ObjectNode object() {
        return Wire.JSON.createObjectNode();
    }

    private void operation(String service, String name, BiFunction<Call, ObjectNode, ObjectNode> handler) {
        services.computeIfAbsent(service, ignored -> new LinkedHashMap<>()).put(name, handler);
    }

    private void tables() {
        operation("dynamodb", "CreateTable", (call, in) -> {
            var name = in.path("TableName").asText();
            var table = in.deepCopy();
            table.put("TableStatus", "ACTIVE");
            table.path("GlobalSecondaryIndexes").forEach(index -> ((ObjectNode) index).put("IndexStatus", "ACTIVE"));
            table.put("TableArn", call.scope().arn("dynamodb", "table/" + name).toString());
            stream(table);
            add("table", name, table, "ResourceInUseException");
            return object();
        });
        operation("dynamodb", "DescribeTable", (call, in) -> {
            var answer = object();
            answer.set("Table", find("table", in.path("TableName").asText(), "ResourceNotFoundException"));
            return answer;
        });
        operation("dynamodb", "UpdateTable", (call, in) -> {
            var table = find("table", in.path("TableName").asText(), "ResourceNotFoundException");
            table.setAll(in);
            stream(table);
            in.path("GlobalSecondaryIndexUpdates").forEach(update -> index(table, update));
            return object();
        });
        operation("dynamodb", "UpdateTimeToLive", (call, in) -> {
            find("table", in.path("TableName").asText(), "ResourceNotFoundException")
                    .set("TimeToLiveSpecification", in.path("TimeToLiveSpecification"));
            return object();
        });
        operation("dynamodb", "DescribeTimeToLive", (call, in) -> {
            var switched = find("table", in.path("TableName").asText(), "ResourceNotFoundException")
                    .path("TimeToLiveSpecification");
            var answer = object();
            answer.putObject("TimeToLiveDescription")
                    .put("TimeToLiveStatus", switched.path("Enabled").asBoolean() ? "ENABLED" : "DISABLED")
                    .put("AttributeName", switched.path("AttributeName").asText());
            return answer;
        });
        operation("dynamodb", "UpdateContinuousBackups", TestingServices::nothing);
        operation("dynamodb", "TagResource", TestingServices::nothing);
        operation("dynamodb", "UntagResource", TestingServices::nothing);
        operation("dynamodb", "DeleteTable", (call, in) -> {
            find("table", in.path("TableName").asText(), "ResourceNotFoundException");
            all("table").remove(in.path("TableName").asText());
            return object();
        });
    }

    private static void index(ObjectNode table, JsonNode update) {
        var indexes = table.withArray("GlobalSecondaryIndexes");
        if (update.has("Create")) {
            indexes.add(((ObjectNode) update.path("Create")).deepCopy().put("IndexStatus", "ACTIVE"));
        }
        for (int i = indexes.size() - 1; i >= 0; i--) {
            var name = indexes.get(i).path("IndexName");
            if (name.equals(update.at("/Delete/IndexName"))) {
                indexes.remove(i);
            } else if (name.equals(update.at("/Update/IndexName"))) {
                ((ObjectNode) indexes.get(i)).setAll((ObjectNode) update.path("Update"));
            }
        }
    }

    private static ObjectNode nothing(Call call, ObjectNode in) {
        return object();
    }

    private void stream(ObjectNode table) {
        if (table.at("/StreamSpecification/StreamEnabled").asBoolean()) {
            table.put("LatestStreamArn", table.path("TableArn").asText() + "/stream/" + ++streams);
        }
    }

    private static String queueName(JsonNode in) {
        var url = in.path("QueueUrl").asText();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private void queues() {
        operation("sqs", "CreateQueue", (call, in) -> {
            var name = in.path("QueueName").asText();
            all("queue").put(name, in.deepCopy());
            return object().put("QueueUrl", call.endpoint() + "/" + call.scope().account() + "/" + name);
        });
        operation("sqs", "GetQueueUrl", (call, in) -> {
            var name = in.path("QueueName").asText();
            find("queue", name, "QueueDoesNotExist");
            return object().put("QueueUrl", call.endpoint() + "/" + call.scope().account() + "/" + name);
        });
        operation("sqs", "GetQueueAttributes", (call, in) -> {
            find("queue", queueName(in), "QueueDoesNotExist");
            var answer = object();
            answer.putObject("Attributes")
                    .put("QueueArn", call.scope().arn("sqs", queueName(in)).toString());
            return answer;
        });
        operation("sqs", "SetQueueAttributes", (call, in) -> {
            find("queue", queueName(in), "QueueDoesNotExist")
                    .withObject("/Attributes")
                    .setAll((ObjectNode) in.get("Attributes"));
            return object();
        });
        operation("sqs", "TagQueue", TestingServices::nothing);
        operation("sqs", "UntagQueue", TestingServices::nothing);
        operation("sqs", "DeleteQueue", (call, in) -> {
            find("queue", queueName(in), "QueueDoesNotExist");
            all("queue").remove(queueName(in));
            return object();
        });
    }

    private void roles() {
        operation("iam", "CreateRole", (call, in) -> {
            var name = in.path("RoleName").asText();
            add("role", name, in.deepCopy(), "EntityAlreadyExists");
            return role(name);
        });
        operation("iam", "GetRole", (call, in) -> {
            find("role", in.path("RoleName").asText(), "NoSuchEntity");
            return role(in.path("RoleName").asText());
        });
        operation("iam", "DeleteRole", (call, in) -> {
            var role = find("role", in.path("RoleName").asText(), "NoSuchEntity");
            if (!role.path("Inline").isEmpty() || !role.path("Managed").isEmpty()) {
                throw error("DeleteConflict", "Cannot delete entity, must delete policies first.");
            }
            all("role").remove(in.path("RoleName").asText());
            return object();
        });
        operation("iam", "UpdateAssumeRolePolicy", (call, in) -> object());
        operation("iam", "UpdateRole", TestingServices::nothing);
        operation("iam", "TagRole", TestingServices::nothing);
        operation("iam", "UntagRole", TestingServices::nothing);
        operation("iam", "PutRolePermissionsBoundary", TestingServices::nothing);
        operation("iam", "DeleteRolePermissionsBoundary", TestingServices::nothing);
        policies();
        operation("iam", "PutRolePolicy", (call, in) -> {
            find("role", in.path("RoleName").asText(), "NoSuchEntity")
                    .withObject("/Inline")
                    .set(in.path("PolicyName").asText(), in.get("PolicyDocument"));
            return object();
        });
        operation("iam", "DeleteRolePolicy", (call, in) -> {
            find("role", in.path("RoleName").asText(), "NoSuchEntity")
                    .withObject("/Inline")
                    .remove(in.path("PolicyName").asText());
            return object();
        });
        operation("iam", "AttachRolePolicy", (call, in) -> {
            find("role", in.path("RoleName").asText(), "NoSuchEntity")
                    .withObject("/Managed")
                    .put(in.path("PolicyArn").asText(), true);
            return object();
        });
        operation("iam", "DetachRolePolicy", (call, in) -> {
            find("role", in.path("RoleName").asText(), "NoSuchEntity")
                    .withObject("/Managed")
                    .remove(in.path("PolicyArn").asText());
            return object();
        });
    }

    private void policies() {
        operation("iam", "CreatePolicy", (call, in) -> {
            var arn =
                    "arn:aws:iam::000000000000:policy/" + in.path("PolicyName").asText();
            var policy = object().put("Arn", arn).put("PolicyId", "ANPA1").put("Versions", 1);
            add("policy", arn, policy, "EntityAlreadyExists");
            return object().set("Policy", policy);
        });
        operation(
                "iam",
                "GetPolicy",
                (call, in) -> object().set(
                                "Policy", find("policy", in.path("PolicyArn").asText(), "NoSuchEntity")));
        operation("iam", "CreatePolicyVersion", (call, in) -> {
            var policy = find("policy", in.path("PolicyArn").asText(), "NoSuchEntity");
            policy.put("Versions", policy.path("Versions").asInt() + 1);
            return object();
        });
        operation("iam", "ListPolicyVersions", (call, in) -> {
            var policy = find("policy", in.path("PolicyArn").asText(), "NoSuchEntity");
            var answer = object();
            var versions = answer.putArray("Versions");
            for (int i = policy.path("Versions").asInt(); i > 0; i--) {
                boolean newest = i == policy.path("Versions").asInt();
                versions.addObject().put("VersionId", "v" + i).put("IsDefaultVersion", newest);
            }
            return answer;
        });
        operation("iam", "DeletePolicyVersion", (call, in) -> {
            var policy = find("policy", in.path("PolicyArn").asText(), "NoSuchEntity");
            policy.put("Versions", policy.path("Versions").asInt() - 1);
            return object();
        });
        operation("iam", "DeletePolicy", (call, in) -> {
            var policy = find("policy", in.path("PolicyArn").asText(), "NoSuchEntity");
            if (policy.path("Versions").asInt() > 1) {
                throw error("DeleteConflict", "This policy has more than one version.");
            }
            all("policy").remove(in.path("PolicyArn").asText());
            return object();
        });
    }

    private static ObjectNode role(String name) {
        var answer = object();
        answer.putObject("Role")
                .put("Arn", "arn:aws:iam::000000000000:role/" + name)
                .put("RoleId", "AROA" + name);
        return answer;
    }

    private void functions() {
        operation("lambda", "CreateFunction", (call, in) -> {
            var name = in.path("FunctionName").asText();
            add("function", name, in.deepCopy(), "ResourceConflictException");
            return object().put(
                            "FunctionArn",
                            call.scope().arn("lambda", "function:" + name).toString());
        });
        operation("lambda", "GetFunction", (call, in) -> {
            var name = in.path("FunctionName").asText();
            find("function", name, "ResourceNotFoundException");
            var answer = object();
            answer.putObject("Configuration")
                    .put(
                            "FunctionArn",
                            call.scope().arn("lambda", "function:" + name).toString());
            return answer;
        });
        operation("lambda", "UpdateFunctionCode", (call, in) -> object());
        operation("lambda", "UpdateFunctionConfiguration", (call, in) -> object());
        operation("lambda", "TagResource", TestingServices::nothing);
        operation("lambda", "UntagResource", TestingServices::nothing);
        operation("lambda", "PutFunctionConcurrency", TestingServices::nothing);
        operation("lambda", "DeleteFunctionConcurrency", TestingServices::nothing);
        operation("lambda", "AddPermission", (call, in) -> object());
        operation("lambda", "RemovePermission", (call, in) -> object());
        operation("lambda", "DeleteFunction", (call, in) -> {
            find("function", in.path("FunctionName").asText(), "ResourceNotFoundException");
            all("function").remove(in.path("FunctionName").asText());
            return object();
        });
    }

    private void mappings() {
        operation("lambda", "CreateEventSourceMapping", (call, in) -> {
            boolean taken = all("mapping").values().stream()
                    .anyMatch(other -> other.path("EventSourceArn").equals(in.path("EventSourceArn"))
                            && other.path("FunctionName").equals(in.path("FunctionName")));
            if (taken) {
                throw error(
                        "ResourceConflictException",
                        "The event source arn and function provided mapping already exist.");
            }
            var mapping = in.deepCopy().put("UUID", "mapping-" + ++mappings).put("State", "Enabled");
            all("mapping").put(mapping.path("UUID").asText(), mapping);
            return mapping;
        });
        operation(
                "lambda",
                "GetEventSourceMapping",
                (call, in) -> find("mapping", in.path("UUID").asText(), "ResourceNotFoundException"));
        operation("lambda", "ListEventSourceMappings", (call, in) -> {
            var answer = object();
            var found = answer.putArray("EventSourceMappings");
            all("mapping").values().stream()
                    .filter(mapping -> mapping.path("EventSourceArn").equals(in.path("EventSourceArn")))
                    .forEach(found::add);
            return answer;
        });
        operation("lambda", "UpdateEventSourceMapping", (call, in) -> {
            var mapping = find("mapping", in.path("UUID").asText(), "ResourceNotFoundException");
            mapping.setAll(in);
            return mapping;
        });
        operation("lambda", "DeleteEventSourceMapping", (call, in) -> {
            find("mapping", in.path("UUID").asText(), "ResourceNotFoundException");
            all("mapping").remove(in.path("UUID").asText());
            return object();
        });
    }

    private final class FakeService implements AwsService {
        private final String name;
        private final Map<String, BiFunction<Call, ObjectNode, ObjectNode>> handlers;

        FakeService(String name, Map<String, BiFunction<Call, ObjectNode, ObjectNode>> handlers) {
            this.name = name;
            this.handlers = handlers;
        }

        @Override
        public Address address() {
            return new Address(name, name, "", "", "", List.of(Protocol.JSON_1_0));
        }

        @Override
        public List<Operation> operations() {
            return handlers.entrySet().stream()
                    .<Operation>map(entry -> new Operation.Raw(
                            entry.getKey(), (call, body) -> answer(entry.getKey(), entry.getValue(), call, body)))
                    .toList();
        }

        private byte[] answer(
                String operation, BiFunction<Call, ObjectNode, ObjectNode> handler, Call call, byte[] body) {
            try {
                var input = (ObjectNode) Wire.JSON.readTree(body);
                told.add(new Told(operation, input));
                meanwhile.getOrDefault(operation, () -> {}).run();
                var failure = failures.get(operation);
                if (failure != null && !(failure instanceof Death)) {
                    throw failure;
                }
                var output = Wire.JSON.writeValueAsBytes(handler.apply(call, input));
                if (failure != null) {
                    dead = true;
                    throw failure;
                }
                return output;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
