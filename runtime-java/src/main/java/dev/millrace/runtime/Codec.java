package dev.millrace.runtime;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** JSON to one Java type and back, by the serializers that Lambda's own Java runtime uses. */
interface Codec {

    Object read(InputStream json);

    void write(@Nullable Object value, OutputStream json);

    /**
     * The user's own serializer if the code brings one; AWS's special one for the event types it knows; else Jackson.
     */
    static Codec of(Type type, ClassLoader code) {
        var own = ServiceLoader.load(CustomPojoSerializer.class, code).findFirst();
        if (own.isPresent()) {
            return custom(type, own.get());
        }
        if (type instanceof Class<?> eventType && LambdaEventSerializers.isLambdaSupportedEvent(eventType.getName())) {
            return standard(LambdaEventSerializers.serializerFor(eventType, code));
        }
        return standard(JacksonFactory.getInstance().getSerializer(type));
    }

    private static Codec custom(Type type, CustomPojoSerializer serializer) {
        return new Codec() {
            @Override
            public Object read(InputStream json) {
                return serializer.fromJson(json, type);
            }

            @Override
            public void write(@Nullable Object value, OutputStream json) {
                serializer.toJson(value, json, type);
            }
        };
    }

    private static <T> Codec standard(PojoSerializer<T> serializer) {
        return new Codec() {
            @Override
            public Object read(InputStream json) {
                return serializer.fromJson(json);
            }

            @Override
            @SuppressWarnings("unchecked") // the handler's declared type is what the serializer was made for
            public void write(@Nullable Object value, OutputStream json) {
                serializer.toJson((T) value, json);
            }
        };
    }
}
