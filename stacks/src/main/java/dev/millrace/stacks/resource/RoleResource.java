package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::IAM::Role} with its inline policies and attached managed ones. */
final class RoleResource implements ResourceType {

    static final String SERVICE = "iam";
    private static final PropertyType POLICY = PropertyType.Structure.of(
            Map.of("PolicyName", PropertyTypes.TEXT, "PolicyDocument", PropertyTypes.DOCUMENT),
            Set.of("PolicyName", "PolicyDocument"));

    @Override
    public String name() {
        return "AWS::IAM::Role";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                Map.of(
                        "RoleName", PropertyTypes.TEXT,
                        "AssumeRolePolicyDocument", PropertyTypes.DOCUMENT,
                        "Path", PropertyTypes.TEXT,
                        "Description", PropertyTypes.TEXT,
                        "MaxSessionDuration", PropertyTypes.WHOLE,
                        "ManagedPolicyArns", PropertyTypes.TEXTS,
                        "PermissionsBoundary", PropertyTypes.TEXT,
                        "Policies", new PropertyType.ListOf(POLICY),
                        "Tags", PropertyTypes.TAGS),
                Set.of("AssumeRolePolicyDocument"));
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("RoleName", "Path");
    }

    @Override
    public String nameProperty() {
        return "RoleName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Arn", "RoleId");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreateRole";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var request = Json.copy(
                properties, "RoleName", "Path", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags");
        if (!request.has("RoleName")) {
            request.put("RoleName", context.generatedName(64));
        }
        request.put("AssumeRolePolicyDocument", trust(properties));
        var role = context.call(SERVICE, "CreateRole", request).path("Role");
        var made = new Physical(
                Json.text(request, "RoleName"),
                Map.of("Arn", Json.text(role, "Arn"), "RoleId", Json.text(role, "RoleId")));
        exists.accept(made);
        settle(context, made.id(), Json.object(), properties);
        return made;
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var name = properties.path("RoleName").asText(context.generatedName(64));
        var role = context.found(() -> context.call(SERVICE, "GetRole", Json.of("RoleName", name)));
        role.ifPresent(ignored -> settle(context, name, Json.object(), properties));
        return role.map(found -> new Physical(
                name,
                Map.of(
                        "Arn", found.at("/Role/Arn").asText(),
                        "RoleId", found.at("/Role/RoleId").asText())));
    }

    private static String trust(ObjectNode properties) {
        return properties.get("AssumeRolePolicyDocument").toString();
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        TagChange.between(before, after)
                .apply(context, SERVICE, TagChange.Form.OF_ROLES, Json.of("RoleName", current.id()));
        if (Json.changed(before, after, "PermissionsBoundary")) {
            bound(context, current.id(), Json.text(after, "PermissionsBoundary"));
        }
        if (Json.changed(before, after, "AssumeRolePolicyDocument")) {
            context.call(
                    SERVICE,
                    "UpdateAssumeRolePolicy",
                    Json.of("RoleName", current.id(), "PolicyDocument", trust(after)));
        }
        if (Json.changed(before, after, "Description", "MaxSessionDuration")) {
            var request = Json.of("RoleName", current.id(), "Description", Json.text(after, "Description"));
            request.put("MaxSessionDuration", after.path("MaxSessionDuration").asInt(3600));
            context.call(SERVICE, "UpdateRole", request);
        }
        settle(context, current.id(), before, after);
        return current;
    }

    private static void bound(ResourceContext context, String role, String boundary) {
        if (boundary.isEmpty()) {
            context.callIfPresent(SERVICE, "DeleteRolePermissionsBoundary", Json.of("RoleName", role));
        } else {
            context.call(
                    SERVICE, "PutRolePermissionsBoundary", Json.of("RoleName", role, "PermissionsBoundary", boundary));
        }
    }

    /** Brings the role's policies from one state to the other. */
    private static void settle(ResourceContext context, String role, ObjectNode before, ObjectNode after) {
        var oldInline = inline(before);
        var newInline = inline(after);
        oldInline.keySet().stream()
                .filter(policy -> !newInline.containsKey(policy))
                .forEach(policy -> removePolicy(context, role, policy));
        newInline.forEach((policy, document) -> {
            if (!document.equals(oldInline.get(policy))) {
                putPolicy(context, role, policy, document);
            }
        });
        var oldManaged = managed(before);
        var newManaged = managed(after);
        oldManaged.stream()
                .filter(arn -> !newManaged.contains(arn))
                .forEach(arn -> context.callIfPresent(
                        SERVICE, "DetachRolePolicy", Json.of("RoleName", role, "PolicyArn", arn)));
        newManaged.stream()
                .filter(arn -> !oldManaged.contains(arn))
                .forEach(arn -> context.call(SERVICE, "AttachRolePolicy", Json.of("RoleName", role, "PolicyArn", arn)));
    }

    static void putPolicy(ResourceContext context, String role, String policy, JsonNode document) {
        context.call(
                SERVICE,
                "PutRolePolicy",
                Json.of("RoleName", role, "PolicyName", policy, "PolicyDocument", document.toString()));
    }

    static void removePolicy(ResourceContext context, String role, String policy) {
        context.callIfPresent(SERVICE, "DeleteRolePolicy", Json.of("RoleName", role, "PolicyName", policy));
    }

    private static Map<String, JsonNode> inline(ObjectNode properties) {
        var policies = new LinkedHashMap<String, JsonNode>();
        properties
                .path("Policies")
                .forEach(policy -> policies.put(Json.text(policy, "PolicyName"), policy.get("PolicyDocument")));
        return policies;
    }

    private static Set<String> managed(ObjectNode properties) {
        var arns = new LinkedHashSet<String>();
        properties.path("ManagedPolicyArns").forEach(arn -> arns.add(arn.asText()));
        return arns;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        settle(context, current.id(), properties, Json.object());
        context.callIfPresent(SERVICE, "DeleteRole", Json.of("RoleName", current.id()));
    }
}
