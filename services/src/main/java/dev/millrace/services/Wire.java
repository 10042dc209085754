package dev.millrace.services;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * How records are spelt in AWS's JSON: member names begin with a capital, unknown members are ignored, absent ones left
 * out, timestamps are numbers of seconds with milliseconds as fraction.
 */
public final class Wire {

    /** Thread-safe; not to be reconfigured. */
    public static final ObjectMapper JSON =
            spelt(JsonMapper.builder(), new EpochSecondsWriter()).build();

    private Wire() {}

    /** The same spelling for another encoding, which may write timestamps in its own way. */
    public static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B spelt(
            B encoding, JsonSerializer<Instant> timestamps) {
        return encoding.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addModule(new SimpleModule()
                        .addSerializer(Instant.class, timestamps)
                        .addDeserializer(Instant.class, new EpochSecondsReader()));
    }

    private static final class EpochSecondsWriter extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(BigDecimal.valueOf(value.toEpochMilli(), 3).toPlainString());
        }
    }

    private static final class EpochSecondsReader extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Instant.ofEpochMilli(
                    new BigDecimal(in.getText()).movePointRight(3).longValue());
        }
    }
}
