package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A type of resource. Stateless; thread-safe.
 *
 * <p>Properties given to these methods have been read by {@link #properties()} and {@link #prepare}. What a service
 * refuses leaves them as {@link dev.millrace.model.ServiceException}.
 */
public interface ResourceType {

    /** For example {@code AWS::SQS::Queue}. */
    String name();

    /** What the type takes; anything else is refused before anything is made. */
    PropertyType.Structure properties();

    /** Whether it has a property Tags that is a list of keys and values. */
    default boolean hasTags() {
        return PropertyTypes.TAGS.equals(properties().members().get("Tags"));
    }

    /** Properties whose change needs a new resource in place of the old one. */
    Set<String> replacedBy();

    /** Whether the change of properties needs a new resource. */
    default boolean isReplaced(ObjectNode before, ObjectNode after) {
        return replacedBy().stream().anyMatch(name -> !before.path(name).equals(after.path(name)));
    }

    /** The property that carries a name the user may choose; empty if there is none. */
    String nameProperty();

    /** What {@code Fn::GetAtt} knows of a resource with these properties. */
    Set<String> attributes(ObjectNode properties);

    /** {@link #madeBy} of a type that needs no service. */
    String NOBODY = "";

    /**
     * The service operation that makes it, {@code service:Operation}: a type is there if its operation is, or if it is
     * made by {@link #NOBODY}.
     */
    String madeBy();

    /**
     * Looks at what lies outside of the template (local code) and returns the properties as they are to be compared and
     * deployed. Called before anything is made, and again before each resource.
     *
     * @throws ResourceException if something is missing
     */
    default ObjectNode prepare(ResourceContext context, ObjectNode properties) {
        return properties;
    }

    /**
     * Makes the resource.
     *
     * @param exists to be told as soon as there is something that would have to be deleted, so that a later failure
     *     leaves nothing behind
     */
    Physical create(ResourceContext context, ObjectNode properties, Consumer<Physical> exists);

    /**
     * Finds what an interrupted {@link #create} may have left behind, and finishes it. Asked only when the program
     * ended while the resource was being made.
     */
    default Optional<Physical> adopt(ResourceContext context, ObjectNode properties) {
        return Optional.empty();
    }

    /** Changes the resource where it stands; properties that are gone return to their defaults. */
    Physical update(ResourceContext context, Physical current, ObjectNode before, ObjectNode after);

    /** Deletes the resource; nothing happens if it is gone. */
    void delete(ResourceContext context, Physical current, ObjectNode properties);
}
