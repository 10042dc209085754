package dev.millrace.gateway.signature;

import dev.millrace.gateway.signature.SignatureFault.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * A body in chunks ({@code size;chunk-signature=...}, data), handed on as it is and verified on the way. A chunk's data
 * has been handed on when its signature is found wrong; the end of the body has not. Used by one thread.
 */
final class SignedChunks extends GuardedBody {

    private static final int LONGEST_LINE = 4096;
    private static final int HEX = 16;
    private static final String SIGNATURE = ";chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature:";

    private final ChunkSigner signer;
    private final boolean hasTrailer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder trailer = new StringBuilder();
    private MessageDigest digest = SigningKey.digest();
    private Expecting expecting = Expecting.HEAD;
    private String claimed = "";
    private long left;

    private enum Expecting {
        HEAD,
        DATA,
        END_OF_DATA,
        TRAILER,
        NOTHING
    }

    SignedChunks(InputStream body, ChunkSigner signer, boolean hasTrailer) {
        super(body);
        this.signer = signer;
        this.hasTrailer = hasTrailer;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b < 0) {
            end();
        } else {
            take(b);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int most) throws IOException {
        int read = super.read(buffer, offset, most);
        if (read < 0) {
            end();
        }
        int i = 0;
        while (i < read) {
            if (expecting == Expecting.DATA) {
                int piece = (int) Math.min(left, read - i);
                digest.update(buffer, offset + i, piece);
                left -= piece;
                i += piece;
                endOfData();
            } else {
                take(buffer[offset + i] & 0xFF);
                i++;
            }
        }
        return read;
    }

    private void take(int b) throws IOException {
        if (expecting == Expecting.DATA) {
            digest.update((byte) b);
            left--;
            endOfData();
            return;
        }
        if (expecting == Expecting.NOTHING) {
            return;
        }
        line.write(b);
        if (line.size() > LONGEST_LINE) {
            throw wrong("a line between chunks is too long");
        }
        if (b == '\n') {
            var text = line.toString(StandardCharsets.ISO_8859_1).strip();
            line.reset();
            line(text);
        }
    }

    private void endOfData() {
        if (left == 0) {
            expecting = Expecting.END_OF_DATA;
        }
    }

    private void line(String text) throws IOException {
        switch (expecting) {
            case HEAD -> head(text);
            case END_OF_DATA -> {
                verify();
                expecting = Expecting.HEAD;
            }
            case TRAILER -> trailer(text);
            case DATA, NOTHING -> throw new IllegalStateException("no line is due");
        }
    }

    private void head(String text) throws IOException {
        int end = text.indexOf(SIGNATURE);
        if (end < 1 || end > HEX - 1) {
            throw wrong("a chunk has no signature");
        }
        try {
            left = Long.parseLong(text.substring(0, end), HEX);
        } catch (NumberFormatException e) {
            throw wrong("a chunk has no size");
        }
        claimed = text.substring(end + SIGNATURE.length());
        if (left > 0) {
            expecting = Expecting.DATA;
            return;
        }
        verify();
        expecting = hasTrailer ? Expecting.TRAILER : Expecting.NOTHING;
    }

    private void verify() throws IOException {
        var right = signer.chunk(HexFormat.of().formatHex(digest.digest()));
        digest = SigningKey.digest();
        compare(right);
    }

    private void trailer(String text) throws IOException {
        if (text.toLowerCase(Locale.ROOT).startsWith(TRAILER_SIGNATURE)) {
            claimed = text.substring(TRAILER_SIGNATURE.length());
            compare(signer.trailer(trailer.toString()));
            expecting = Expecting.NOTHING;
        } else if (!text.isEmpty()) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw wrong("a trailing header has no name");
            }
            trailer.append(text.substring(0, colon).toLowerCase(Locale.ROOT))
                    .append(':')
                    .append(text.substring(colon + 1).strip())
                    .append('\n');
        }
    }

    private void compare(String right) throws IOException {
        if (!MessageDigest.isEqual(
                right.getBytes(StandardCharsets.US_ASCII), claimed.strip().getBytes(StandardCharsets.US_ASCII))) {
            throw wrong("a chunk is not what was signed");
        }
    }

    private void end() throws IOException {
        if (expecting != Expecting.NOTHING) {
            throw wrong("the body ended before its last chunk");
        }
    }

    private IOException wrong(String why) {
        return broken(new SignatureFault(Kind.MISMATCH, why, Map.of("Reason", why)));
    }
}
