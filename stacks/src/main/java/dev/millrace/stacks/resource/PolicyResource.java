package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::IAM::Policy}: an inline policy of roles. */
final class PolicyResource implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::Policy";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                        Map.of(
                                "PolicyName", PropertyTypes.TEXT,
                                "PolicyDocument", PropertyTypes.DOCUMENT,
                                "Roles", PropertyTypes.TEXTS),
                        Set.of("PolicyName", "PolicyDocument", "Roles"))
                .refusing("Groups", "Users");
    }

    @Override
    public Set<String> replacedBy() {
        return Set.of();
    }

    @Override
    public String nameProperty() {
        return "";
    }

    @Override
    public Set<String> attributes(ObjectNode properties) {
        return Set.of("Id");
    }

    @Override
    public String madeBy() {
        return RoleResource.SERVICE + ":PutRolePolicy";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var id = context.generatedName(128);
        var made = new Physical(id, Map.of("Id", id));
        exists.accept(made);
        put(context, properties);
        return made;
    }

    private static void put(ResourceContext context, ObjectNode properties) {
        properties
                .get("Roles")
                .forEach(role -> RoleResource.putPolicy(
                        context, role.asText(), Json.text(properties, "PolicyName"), properties.get("PolicyDocument")));
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        if (Json.changed(before, after, "PolicyName", "Roles")) {
            delete(context, current, before);
        }
        put(context, after);
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        properties
                .get("Roles")
                .forEach(
                        role -> RoleResource.removePolicy(context, role.asText(), Json.text(properties, "PolicyName")));
    }
}
