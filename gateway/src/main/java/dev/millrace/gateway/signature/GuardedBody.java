package dev.millrace.gateway.signature;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body that is checked while it is read. When it turns out not to be what was signed, reading fails before the last
 * byte has been handed on, so whoever stores it has less than was announced. Used by one thread.
 */
public class GuardedBody extends FilterInputStream {

    private @Nullable SignatureFault fault;

    GuardedBody(InputStream body) {
        super(body);
    }

    /** A body that needs no check. */
    static GuardedBody unchecked(InputStream body) {
        return new GuardedBody(body);
    }

    /** What was found wrong so far. */
    public final Optional<SignatureFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** Remembers what is wrong; the result is to be thrown. */
    final IOException broken(SignatureFault found) {
        fault = found;
        return new IOException("the body is not what was signed");
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }
}
