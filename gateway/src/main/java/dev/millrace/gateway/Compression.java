package dev.millrace.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** How an answer's body is compressed (spec 6.2.2). */
enum Compression {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** Bodies up to this length are sent as they are. */
    static final int THRESHOLD_BYTES = 4096;

    /** What the client likes best: the highest weight, then the first listed. Compression never comes unasked. */
    static Compression preferred(String acceptEncoding) {
        var best = IDENTITY;
        double bestWeight = 0;
        for (var part : acceptEncoding.toLowerCase(Locale.ROOT).split(",")) {
            var pieces = part.trim().split(";");
            var coding = switch (pieces[0].trim()) {
                case "gzip", "x-gzip" -> GZIP;
                case "deflate" -> DEFLATE;
                case "*" -> unnamed(acceptEncoding);
                default -> IDENTITY;
            };
            double weight = weight(pieces);
            if (coding != IDENTITY && weight > bestWeight) {
                best = coding;
                bestWeight = weight;
            }
        }
        return best;
    }

    /** What a star stands for: deflate for those that name it, else gzip, but nothing that is excluded by name. */
    private static Compression unnamed(String acceptEncoding) {
        var listed = acceptEncoding.toLowerCase(Locale.ROOT).split(",");
        boolean deflate = false;
        boolean noDeflate = false;
        boolean noGzip = false;
        for (var part : listed) {
            var pieces = part.trim().split(";");
            boolean excluded = weight(pieces) == 0;
            switch (pieces[0].trim()) {
                case "deflate" -> {
                    deflate = !excluded;
                    noDeflate = excluded;
                }
                case "gzip", "x-gzip" -> noGzip = excluded;
                default -> {} // says nothing of these two
            }
        }
        if (deflate || (noGzip && !noDeflate)) {
            return DEFLATE;
        }
        return noGzip ? IDENTITY : GZIP;
    }

    private static double weight(String[] pieces) {
        for (int i = 1; i < pieces.length; i++) {
            var piece = pieces[i].trim();
            if (piece.startsWith("q=")) {
                try {
                    return Double.parseDouble(piece.substring(2));
                } catch (NumberFormatException e) {
                    return 0; // not a weight: as if the coding were excluded
                }
            }
        }
        return 1;
    }

    /** The value of the Content-Encoding header. */
    String contentEncoding() {
        return name().toLowerCase(Locale.ROOT);
    }

    byte[] compress(byte[] body) {
        var bytes = new ByteArrayOutputStream(body.length / 2);
        try (var out = over(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private OutputStream over(OutputStream out) throws IOException {
        return switch (this) {
            case IDENTITY -> out;
            case GZIP -> new GZIPOutputStream(out);
            case DEFLATE -> new DeflaterOutputStream(out);
        };
    }
}
