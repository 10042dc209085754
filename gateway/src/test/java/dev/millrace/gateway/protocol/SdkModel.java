package dev.millrace.gateway.protocol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/**
 * Compares a wire record with the class that the AWS SDK generated from AWS's model: each member must exist there under
 * the same name, with the same type, all the way down.
 */
final class SdkModel {

    private final List<String> faults = new ArrayList<>();

    /** What is wrong with the record, a line each; empty if nothing is. */
    static List<String> faults(Class<?> recordType, String sdkClass) {
        var model = new SdkModel();
        model.structure(recordType.getSimpleName(), RecordShape.of(recordType), fieldsOf(sdkClass));
        return model.faults;
    }

    private static List<SdkField<?>> fieldsOf(String sdkClass) {
        try {
            var builder = Class.forName(sdkClass).getMethod("builder").invoke(null);
            return ((SdkPojo) Objects.requireNonNull(builder)).sdkFields();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("AWS's model has no " + sdkClass, e);
        }
    }

    private void structure(String where, RecordShape shape, List<SdkField<?>> fields) {
        Map<String, SdkField<?>> byName =
                fields.stream().collect(Collectors.toMap(SdkField::locationName, field -> field));
        for (var member : shape.members()) {
            var path = where + "." + member.name();
            var field = byName.get(member.name());
            if (field == null) {
                faults.add(path + " is not in AWS's model, which has " + byName.keySet());
            } else {
                member(path, member.form(), field);
            }
        }
    }

    private void member(String path, Form form, SdkField<?> field) {
        var type = field.marshallingType();
        switch (form) {
            case Form.Structure structure -> {
                if (expect(path, type, MarshallingType.SDK_POJO)) {
                    structure(path, structure.shape(), field.constructor().get().sdkFields());
                }
            }
            case Form.Sequence sequence -> {
                if (expect(path, type, MarshallingType.LIST)) {
                    member(
                            path + "[]",
                            Form.of(sequence.element()),
                            field.getTrait(ListTrait.class).memberFieldInfo());
                }
            }
            case Form.Mapping mapping -> {
                if (expect(path, type, MarshallingType.MAP)) {
                    member(
                            path + "{}",
                            Form.of(mapping.value()),
                            field.getTrait(MapTrait.class).valueFieldInfo());
                }
            }
            case Form.Scalar scalar -> expect(path, type, scalarType(scalar.type()));
        }
    }

    private boolean expect(String path, MarshallingType<?> actual, @Nullable MarshallingType<?> wanted) {
        if (!actual.equals(wanted)) {
            faults.add(path + " is " + actual + " in AWS's model, not " + wanted);
            return false;
        }
        return true;
    }

    private static @Nullable MarshallingType<?> scalarType(Class<?> type) {
        if (type == String.class) {
            return MarshallingType.STRING;
        }
        if (type == Integer.class) {
            return MarshallingType.INTEGER;
        }
        if (type == Long.class) {
            return MarshallingType.LONG;
        }
        if (type == Double.class) {
            return MarshallingType.DOUBLE;
        }
        if (type == Boolean.class) {
            return MarshallingType.BOOLEAN;
        }
        if (type == Instant.class) {
            return MarshallingType.INSTANT;
        }
        return type == byte[].class ? MarshallingType.SDK_BYTES : null;
    }
}
