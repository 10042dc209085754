package dev.millrace.gateway.protocol;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** What the type of a record's component means on the wire. */
sealed interface Form {

    /** Named members. */
    record Structure(RecordShape shape) implements Form {}

    /** A list of the element type. */
    record Sequence(Type element) implements Form {}

    /** Text keys, values of the type. */
    record Mapping(Type value) implements Form {}

    /** Anything else: texts, numbers, booleans, timestamps, blobs. */
    record Scalar(Class<?> type) implements Form {}

    static Form of(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new Sequence(arguments[0]);
            }
            if (generic.getRawType() == Map.class) {
                return new Mapping(arguments[1]);
            }
        } else if (type instanceof Class<?> plain) {
            return plain.isRecord() ? new Structure(RecordShape.of(plain)) : new Scalar(plain);
        }
        throw new IllegalArgumentException("no wire form for " + type + ": use records, List, Map or scalars");
    }
}
