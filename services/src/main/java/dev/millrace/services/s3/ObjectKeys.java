package dev.millrace.services.s3;

import dev.millrace.model.ServiceError;
import dev.millrace.model.errors.S3Errors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Which keys there can be: keys are paths of files here, and a few names are S3Proxy's own. */
final class ObjectKeys {

    private static final int LONGEST_KEY_BYTES = 1024;
    private static final int LONGEST_NAME_BYTES = 200;

    /** What S3Proxy calls the parts of uploads and its own folders. */
    private static final List<String> RESERVED = List.of(".mpus-", ".s3proxy-");

    private ObjectKeys() {}

    /**
     * What a path cannot say is refused rather than stored under another key.
     *
     * @throws dev.millrace.model.ServiceException if there can be no such key
     */
    static void check(String key) {
        if (isTooLong(key)) {
            throw ServiceError.of(400, "KeyTooLongError", "Your key is too long")
                    .asException();
        }
        obstacle(key).ifPresent(what -> {
            throw S3Errors.notImplemented(what);
        });
    }

    /** Whether an object can have this key; if not, none has. */
    static boolean isPossible(String key) {
        return !isTooLong(key) && obstacle(key).isEmpty();
    }

    /** The folder that a prefix names must be one; what follows its last slash is only compared. */
    static void checkPrefix(String prefix) {
        obstacleOfPrefix(prefix).ifPresent(what -> {
            throw S3Errors.notImplemented(what);
        });
    }

    /** Whether the key of an object can begin so. */
    static boolean isPossiblePrefix(String prefix) {
        return obstacleOfPrefix(prefix).isEmpty();
    }

    private static Optional<String> obstacleOfPrefix(String prefix) {
        int slash = prefix.lastIndexOf('/');
        var folder = slash < 0 ? Optional.<String>empty() : obstacle(prefix.substring(0, slash));
        return folder.isPresent() ? folder : obstacleOfText(prefix);
    }

    private static boolean isTooLong(String key) {
        return key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY_BYTES;
    }

    private static Optional<String> obstacle(String key) {
        if (RESERVED.stream().anyMatch(key::startsWith)) {
            return Optional.of("keys that begin with one of " + String.join(", ", RESERVED));
        }
        for (var name : (key.endsWith("/") ? key.substring(0, key.length() - 1) : key).split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return Optional.of("keys with an empty name, '.' or '..' between slashes");
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME_BYTES) {
                return Optional.of("keys with more than " + LONGEST_NAME_BYTES + " bytes between two slashes");
            }
        }
        return obstacleOfText(key);
    }

    private static Optional<String> obstacleOfText(String text) {
        if (text.chars().anyMatch(c -> c < ' ')) {
            return Optional.of("keys with control characters");
        }
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                ? Optional.empty()
                : Optional.of("keys with half a character");
    }
}
