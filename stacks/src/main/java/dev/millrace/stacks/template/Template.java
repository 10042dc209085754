package dev.millrace.stacks.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A template that has been read.
 *
 * @param description empty if it has none
 * @param mappings map name, first key, second key
 */
public record Template(
        String description,
        Map<String, Parameter> parameters,
        Map<String, Map<String, Map<String, Expression>>> mappings,
        Map<String, Expression> conditions,
        List<Rule> rules,
        Map<String, Resource> resources,
        Map<String, Output> outputs) {

    public Template {
        parameters = ordered(parameters);
        mappings = ordered(mappings);
        conditions = ordered(conditions);
        rules = List.copyOf(rules);
        resources = ordered(resources);
        outputs = ordered(outputs);
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** What must be true of the parameters, if the condition is. */
    public record Rule(String name, Optional<Expression> condition, List<Assertion> assertions) {
        public Rule {
            assertions = List.copyOf(assertions);
        }
    }

    /** A claim of a rule; the description, which may be empty, is for whoever breaks it. */
    public record Assertion(Expression claim, String description) {}

    /** What happens to a resource that the stack no longer wants. */
    public enum Removal {
        /** It is deleted. */
        DELETE,
        /** It stays, and the stack forgets it. */
        RETAIN,
        /** It stays, unless the operation that made it is being rolled back. */
        RETAIN_EXCEPT_ON_CREATE
    }

    /**
     * A resource as the template declares it.
     *
     * @param condition name of the condition it depends on
     * @param line where it is declared
     */
    public record Resource(
            String logicalId,
            String type,
            Expression.MapOf properties,
            Optional<String> condition,
            List<String> dependsOn,
            Removal onDelete,
            Removal onReplace,
            int line) {
        public Resource {
            dependsOn = List.copyOf(dependsOn);
        }
    }

    /** An output; {@code exportName} makes it visible to other stacks. */
    public record Output(
            String name,
            String description,
            Expression value,
            Optional<Expression> exportName,
            Optional<String> condition) {}
}
