package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code AWS::CDK::Metadata}: what the CDK tells its makers of a stack. Nothing is made. */
final class CdkMetadataResource implements ResourceType {

    @Override
    public String name() {
        return "AWS::CDK::Metadata";
    }

    @Override
    public PropertyType.Structure properties() {
        return PropertyType.Structure.of(Map.of("Analytics", PropertyTypes.TEXT));
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
        return Set.of();
    }

    @Override
    public String madeBy() {
        return NOBODY;
    }

    @Override
    public Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists) {
        return new Physical(context.generatedName(128), Map.of());
    }

    @Override
    public Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after) {
        return current;
    }

    @Override
    public void delete(ResourceContext context, Physical current, ObjectNode properties) {
        // There is nothing.
    }
}
