package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceError.RawJson;
import dev.millrace.services.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Error bodies in JSON. */
final class ErrorBodies {

    /** Status from which an error is the server's fault. */
    static final int SERVER_FAULT = 500;

    private ErrorBodies() {}

    /** {@code __type}, the message and the further members: the JSON protocols' form (spec 6.6). */
    static byte[] typed(ServiceError error) {
        return write(out -> {
            out.writeStringField("__type", error.wireType());
            message(out, error);
            members(out, error);
        });
    }

    /**
     * {@code Type}, the message and the further members: the REST protocol's form. A failure of the model's constraints
     * has no {@code Type} (A.1.2).
     */
    static byte[] rest(ServiceError error) {
        return write(out -> {
            if (!error.code().equals("ValidationException") && !error.members().containsKey("Type")) {
                out.writeStringField("Type", error.status() < SERVER_FAULT ? "User" : "Service");
            }
            message(out, error);
            members(out, error);
        });
    }

    /** The header for clients that still know the error by its name in the query protocol. */
    static String queryError(ServiceError error) {
        var code = error.queryCode();
        return (code == null ? error.code() : code) + (error.status() < SERVER_FAULT ? ";Sender" : ";Receiver");
    }

    private static void message(JsonGenerator out, ServiceError error) throws IOException {
        if (error.message() != null) {
            out.writeStringField(error.messageMember(), error.message());
        }
    }

    private static void members(JsonGenerator out, ServiceError error) throws IOException {
        for (var member : error.members().entrySet()) {
            out.writeFieldName(member.getKey());
            value(out, member.getValue());
        }
    }

    /** Ready JSON may stand at any depth: the items in a cancelled transaction's reasons do. */
    private static void value(JsonGenerator out, Object value) throws IOException {
        switch (value) {
            case RawJson raw -> out.writeRawValue(raw.json());
            case Map<?, ?> members -> {
                out.writeStartObject();
                for (var member : members.entrySet()) {
                    out.writeFieldName(String.valueOf(member.getKey()));
                    value(out, member.getValue());
                }
                out.writeEndObject();
            }
            case List<?> elements -> {
                out.writeStartArray();
                for (var element : elements) {
                    value(out, element);
                }
                out.writeEndArray();
            }
            default -> Wire.JSON.writeValue(out, value);
        }
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private static byte[] write(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try (var out = Wire.JSON.getFactory().createGenerator(bytes)) {
            out.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
