package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::Lambda::Permission}: a statement of a function's policy. */
final class PermissionResource implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::Permission";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(
                        Map.of(
                                "FunctionName", PropertyTypes.TEXT,
                                "Action", PropertyTypes.TEXT,
                                "Principal", PropertyTypes.TEXT,
                                "SourceArn", PropertyTypes.TEXT,
                                "SourceAccount", PropertyTypes.TEXT),
                        Set.of("FunctionName", "Action", "Principal"))
                .refusing("EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl", "PrincipalOrgID");
    }

    @Override
    public Set<String> replacedBy() {
        return properties().members().keySet();
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
        return FunctionResource.SERVICE + ":AddPermission";
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        var id = context.generatedName(100);
        var request = properties.deepCopy();
        request.put("StatementId", id);
        context.call(FunctionResource.SERVICE, "AddPermission", request);
        var made = new Physical(id, Map.of("Id", id));
        exists.accept(made);
        return made;
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        throw new ResourceException("a permission is replaced, not changed");
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        context.callIfPresent(
                FunctionResource.SERVICE,
                "RemovePermission",
                Json.of("FunctionName", Json.text(properties, "FunctionName"), "StatementId", current.id()));
    }
}
