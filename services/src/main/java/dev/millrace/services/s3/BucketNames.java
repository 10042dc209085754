package dev.millrace.services.s3;

import dev.millrace.model.errors.S3Errors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What a bucket may be called, and what its owner is called. */
final class BucketNames {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}");

    private BucketNames() {}

    /** Refuses a name that AWS refuses. */
    static void check(String name) {
        if (!NAME.matcher(name).matches()
                || ADDRESS.matcher(name).matches()
                || name.contains("..")
                || name.startsWith("xn--")
                || name.startsWith("sthree-")
                || name.endsWith("-s3alias")
                || name.endsWith("--ol-s3")) {
            throw S3Errors.invalidBucketName(name);
        }
    }

    /** The canonical user id of an account: 64 hexadecimal digits that say nothing. */
    static String owner(String account) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(account.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
