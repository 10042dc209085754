package dev.millrace.stacks.resource;

import dev.millrace.services.ServiceCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The resource types that a server has. Immutable. */
public final class ResourceTypes {

    private static final List<ResourceType> ALL = List.of(
            new TableResource(),
            new QueueResource(),
            new QueuePolicyResource(),
            new TopicResource(),
            new SubscriptionResource(),
            new TopicPolicyResource(),
            new BucketResource(),
            new BucketPolicyResource(),
            new RoleResource(),
            new PolicyResource(),
            new ManagedPolicyResource(),
            new FunctionResource(),
            new MappingResource(),
            new PermissionResource(),
            new CdkMetadataResource(),
            new LogGroupResource(),
            new AlarmResource());

    private final Map<String, ResourceType> byName = new LinkedHashMap<>();

    private ResourceTypes(List<ResourceType> types) {
        types.forEach(type -> byName.put(type.name(), type));
    }

    /** The types whose services these are. */
    public static ResourceTypes of(ServiceCatalog services) {
        return new ResourceTypes(ALL.stream()
                .filter(type -> type.madeBy().equals(ResourceType.NOBODY) || isThere(type.madeBy(), services))
                .toList());
    }

    private static boolean isThere(String madeBy, ServiceCatalog services) {
        var operation = madeBy.split(":", 2);
        return services.operation(operation[0], operation[1]).isPresent();
    }

    /** The type of that name. */
    public Optional<ResourceType> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The type of that name, which is known to be there. */
    public ResourceType get(String name) {
        return find(name).orElseThrow(() -> new ResourceException("Unrecognized resource type: " + name));
    }
}
