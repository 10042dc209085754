package dev.millrace.services;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** One operation of a service. */
public sealed interface Operation {

    /** The name on the wire, for example {@code CreateQueue}. */
    String name();

    /**
     * An operation from request record to response record.
     *
     * <p>Records are bound to the wire by name: component {@code queueName} is member {@code QueueName}; where a name
     * differs, the component carries Jackson's {@code @JsonProperty}; records whose members all begin in lower case
     * carry {@code @JsonNaming(LowerCamelCaseStrategy.class)}. Components that may be absent are {@code @Nullable}.
     * Timestamps are {@link java.time.Instant} (protocols spell them), blobs {@code byte[]}, nested structures records,
     * the rest {@code String}, boxed numbers, {@code Boolean}, {@code List} and {@code Map<String, …>}. Absent members
     * are left out of answers.
     *
     * @param http where REST-JSON finds it; empty for the other protocols
     */
    record Typed<I extends Record, O extends Record>(
            String name, Class<I> input, Class<O> output, Optional<HttpBinding> http, Handler<I, O> handler)
            implements Operation {
        public Typed {
            Objects.requireNonNull(http);
        }
    }

    /**
     * An operation that reads and writes its own JSON, for hot paths that build no trees: bytes of the request body in,
     * bytes of the answer's body out.
     */
    record Raw(String name, RawHandler handler) implements Operation {}

    /**
     * An operation of REST-XML whose bodies may be of any size, so that nobody holds them in memory.
     *
     * @param http its path's members are not read: the request tells method, path and query itself
     * @param parameters names in the query that it knows, those of signatures aside; looked at if its path asks for
     *     none
     */
    record Streamed(String name, HttpBinding http, Set<String> parameters, StreamedHandler handler)
            implements Operation {

        public Streamed {
            parameters = Set.copyOf(parameters);
        }

        /** An operation that the query does not change, or whose path asks for a parameter. */
        public Streamed(String name, HttpBinding http, StreamedHandler handler) {
            this(name, http, Set.of(), handler);
        }
    }

    /** Does the work; throws {@link dev.millrace.model.ServiceException} for what the client is to be told. */
    @FunctionalInterface
    interface Handler<I, O> {
        O handle(Call call, I input);
    }

    /** Does the work on bytes. */
    @FunctionalInterface
    interface RawHandler {
        byte[] handle(Call call, byte[] body);
    }

    /** Does the work on streams. */
    @FunctionalInterface
    interface StreamedHandler {
        Streams.Answer handle(Call call, Streams.Request request);
    }

    /** An operation of a JSON or query protocol. */
    static <I extends Record, O extends Record> Operation of(
            String name, Class<I> input, Class<O> output, Handler<I, O> handler) {
        return new Typed<>(name, input, output, Optional.empty(), handler);
    }

    /** An operation of a REST protocol. */
    static <I extends Record, O extends Record> Operation rest(
            String name, HttpBinding http, Class<I> input, Class<O> output, Handler<I, O> handler) {
        return new Typed<>(name, input, output, Optional.of(http), handler);
    }
}
