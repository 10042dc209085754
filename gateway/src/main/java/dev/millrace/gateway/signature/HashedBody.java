package dev.millrace.gateway.signature;

import dev.millrace.gateway.signature.SignatureFault.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.OptionalLong;

/** A body whose hash was signed. The last bytes are handed on only if the hash is right. Used by one thread. */
final class HashedBody extends GuardedBody {

    private final MessageDigest digest = SigningKey.digest();
    private final String expected;
    private final OptionalLong length;
    private long count;
    private boolean checked;

    /** @param length empty if only the end of the body tells */
    HashedBody(InputStream body, String expected, OptionalLong length) {
        super(body);
        this.expected = expected;
        this.length = length;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int most) throws IOException {
        int read = super.read(buffer, offset, most);
        if (read > 0) {
            digest.update(buffer, offset, read);
            count += read;
        }
        if (read < 0 || (length.isPresent() && count >= length.getAsLong())) {
            check();
        }
        return read;
    }

    private void check() throws IOException {
        if (!checked) {
            checked = true;
            var computed = HexFormat.of().formatHex(digest.digest());
            if (!computed.equals(expected)) {
                throw broken(SignatureFault.of(
                        Kind.BODY_HASH,
                        "The provided 'x-amz-content-sha256' header does not match what was computed."));
            }
        }
    }
}
