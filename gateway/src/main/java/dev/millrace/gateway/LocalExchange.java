package dev.millrace.gateway;

import dev.millrace.services.Call;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** A request to a {@link LocalEndpoint} and the way to answer it. Used by one thread. */
public interface LocalExchange {

    /** The request's path, percent-decoded. */
    String path();

    /** The first value of a query parameter, decoded. */
    Optional<String> query(String name);

    /** The first value of a header. */
    Optional<String> header(String name);

    /** The body as it arrives, of any length. */
    InputStream body();

    /** Who calls, as a service would see it. */
    Call call();

    /** Answers at once. */
    void answer(int status, String contentType, byte[] body);

    /**
     * Begins an answer that is written while work runs: each {@code flush} sends what has been written. Closing it ends
     * the answer.
     */
    OutputStream stream(int status, String contentType);
}
