package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.services.XmlRoot;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The members of a wire record, in order. Immutable; computed once a class. */
final class RecordShape {

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Class<?> type;
    private final List<Member> members;

    private RecordShape(Class<?> type) {
        this.type = type;
        this.members =
                Arrays.stream(type.getRecordComponents()).map(Member::new).toList();
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    List<Member> members() {
        return members;
    }

    /** The record's own name: how messages call the structure. */
    String name() {
        return type.getSimpleName();
    }

    /** What the document is called that the record is, if it is one. */
    Optional<String> root() {
        return Optional.ofNullable(type.getAnnotation(XmlRoot.class)).map(XmlRoot::value);
    }

    /** A component and its name on the wire. */
    static final class Member {
        private final String name;
        private final Type type;
        private final Method accessor;

        private Member(RecordComponent component) {
            this.accessor = component.getAccessor();
            this.type = component.getGenericType();
            this.name = wireName(component);
            accessor.setAccessible(true); // wire records are often package-private
        }

        private static String wireName(RecordComponent component) {
            var given = component.getAccessor().getAnnotation(JsonProperty.class);
            if (given != null) {
                return given.value();
            }
            var name = component.getName();
            if (isLowerCamel(component.getDeclaringRecord())) {
                return name;
            }
            return Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }

        private static boolean isLowerCamel(Class<?> type) {
            var naming = type.getAnnotation(JsonNaming.class);
            return naming != null && naming.value() == LowerCamelCaseStrategy.class;
        }

        String name() {
            return name;
        }

        Form form() {
            return Form.of(type);
        }

        <A extends Annotation> Optional<A> annotation(Class<A> annotation) {
            return Optional.ofNullable(accessor.getAnnotation(annotation));
        }

        /** The member's value in the record, null if it is absent. */
        @Nullable
        Object valueIn(Object structure) {
            try {
                return accessor.invoke(structure);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + accessor, e);
            }
        }
    }
}
