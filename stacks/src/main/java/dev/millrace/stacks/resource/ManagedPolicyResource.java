package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::IAM::ManagedPolicy}, attached to the roles it names. Its Ref is its ARN. */
final class ManagedPolicyResource implements ResourceType {

    private static final String SERVICE = RoleResource.SERVICE;

    /** A policy has no more versions than this. */
    private static final int MOST_VERSIONS = 5;

    @Override
    public String name() {
        return "AWS::IAM::ManagedPolicy";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                        Map.of(
                                "ManagedPolicyName", PropertyTypes.TEXT,
                                "PolicyDocument", PropertyTypes.DOCUMENT,
                                "Path", PropertyTypes.TEXT,
                                "Description", PropertyTypes.TEXT,
                                "Roles", PropertyTypes.TEXTS),
                        Set.of("PolicyDocument"))
                .refusing("Groups", "Users");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of("ManagedPolicyName", "Path", "Description");
    }

    @Override
    public String nameProperty() {
        return "ManagedPolicyName";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("PolicyArn", "PolicyId");
    }

    @Override
    public String madeBy() {
        return SERVICE + ":CreatePolicy";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var request = Json.copy(properties, "Path", "Description");
        request.put("PolicyName", name(context, properties));
        request.put("PolicyDocument", properties.get("PolicyDocument").toString());
        var made = physical(context.call(SERVICE, "CreatePolicy", request));
        exists.accept(made);
        roles(properties).forEach(role -> attach(context, role, made));
        return made;
    }

    private static String name(ResourceContext context, ObjectNode properties) {
        return properties.path("ManagedPolicyName").asText(context.generatedName(128));
    }

    private static Physical physical(ObjectNode answer) {
        var policy = answer.path("Policy");
        var arn = Json.text(policy, "Arn");
        return new Physical(arn, Map.of("PolicyArn", arn, "PolicyId", Json.text(policy, "PolicyId")));
    }

    @Override
    public Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        var path = properties.path("Path").asText("/");
        var arn = "arn:aws:iam::" + context.call().scope().account() + ":policy" + path + name(context, properties);
        var found = context.found(() -> physical(context.call(SERVICE, "GetPolicy", Json.of("PolicyArn", arn))));
        found.ifPresent(policy -> roles(properties).forEach(role -> attach(context, role, policy)));
        return found;
    }

    private static void attach(ResourceContext context, String role, Physical policy) {
        context.call(SERVICE, "AttachRolePolicy", Json.of("RoleName", role, "PolicyArn", policy.id()));
    }

    private static void detach(ResourceContext context, String role, Physical policy) {
        context.callIfPresent(SERVICE, "DetachRolePolicy", Json.of("RoleName", role, "PolicyArn", policy.id()));
    }

    private static Set<String> roles(ObjectNode properties) {
        var roles = new LinkedHashSet<String>();
        properties.path("Roles").forEach(role -> roles.add(role.asText()));
        return roles;
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        if (Json.changed(before, after, "PolicyDocument")) {
            makeRoom(context, current, MOST_VERSIONS - 1);
            var request = Json.of(
                    "PolicyArn",
                    current.id(),
                    "PolicyDocument",
                    after.get("PolicyDocument").toString());
            context.call(SERVICE, "CreatePolicyVersion", request.put("SetAsDefault", true));
        }
        var wanted = roles(after);
        var old = roles(before);
        old.stream().filter(role -> !wanted.contains(role)).forEach(role -> detach(context, role, current));
        wanted.stream().filter(role -> !old.contains(role)).forEach(role -> attach(context, role, current));
        return current;
    }

    /** Deletes the oldest versions that are not in force, until so many are left. */
    private static void makeRoom(ResourceContext context, Physical policy, int atMost) {
        var versions = context.call(SERVICE, "ListPolicyVersions", Json.of("PolicyArn", policy.id()))
                .path("Versions");
        int surplus = versions.size() - atMost;
        for (int i = versions.size() - 1; i >= 0 && surplus > 0; i--) { // the newest are first
            var version = versions.get(i);
            if (!version.path("IsDefaultVersion").asBoolean()) {
                context.call(
                        SERVICE,
                        "DeletePolicyVersion",
                        Json.of("PolicyArn", policy.id(), "VersionId", Json.text(version, "VersionId")));
                surplus--;
            }
        }
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        roles(properties).forEach(role -> detach(context, role, current));
        if (context.found(() -> context.call(SERVICE, "GetPolicy", Json.of("PolicyArn", current.id())))
                .isPresent()) {
            makeRoom(context, current, 1);
            context.callIfPresent(SERVICE, "DeletePolicy", Json.of("PolicyArn", current.id()));
        }
    }
}
