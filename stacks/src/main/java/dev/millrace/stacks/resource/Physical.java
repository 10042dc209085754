package dev.millrace.stacks.resource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A resource that exists.
 *
 * @param id its physical id, which is also what {@code Ref} gives
 * @param attributes what {@code Fn::GetAtt} gives, by attribute
 */
public record Physical(String id, Map<String, String> attributes) {

    public Physical {
        Objects.requireNonNull(id);
        attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
