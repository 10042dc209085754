package dev.millrace.runtime;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What stands for the type variables seen from one concrete class, through all its superclasses and interfaces. */
final class TypeArguments {

    private final Map<TypeVariable<?>, Type> bindings = new HashMap<>();

    static TypeArguments of(Class<?> type) {
        var arguments = new TypeArguments();
        arguments.collect(type);
        return arguments;
    }

    private void collect(Class<?> type) {
        var parent = type.getGenericSuperclass();
        if (parent != null) {
            bind(parent);
        }
        for (var parentInterface : type.getGenericInterfaces()) {
            bind(parentInterface);
        }
    }

    private void bind(Type type) {
        if (type instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> raw) {
            var variables = raw.getTypeParameters();
            for (var i = 0; i < variables.length; i++) {
                bindings.put(variables[i], parameterized.getActualTypeArguments()[i]);
            }
            collect(raw);
        } else if (type instanceof Class<?> raw) {
            collect(raw);
        }
    }

    /** The type itself, or what its variable stands for; empty if nothing concrete does. */
    Optional<Type> resolve(Type type) {
        var resolved = type;
        while (resolved instanceof TypeVariable<?> variable) {
            var bound = bindings.get(variable);
            if (bound == null) {
                return Optional.empty();
            }
            resolved = bound;
        }
        return Optional.of(resolved);
    }
}
