package dev.millrace.services.lambda.function;

import dev.millrace.functions.FunctionSpec;
import dev.millrace.model.Arn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * All there is to know of one function; as stored. Immutable.
 *
 * @param arn without qualifier
 * @param code what it runs
 * @param settings what CreateFunction and UpdateFunctionConfiguration set
 * @param lastModified of code or settings
 * @param revisionId changes with every change of code, settings or policy
 * @param tags in the order they were given
 * @param policy the statements of its resource policy: statement id to JSON text
 * @param reservedConcurrency at most so many invocations at once, if limited
 */
record StoredFunction(
        String arn,
        String name,
        Code code,
        Settings settings,
        Instant lastModified,
        String revisionId,
        Map<String, String> tags,
        Map<String, String> policy,
        @Nullable Integer reservedConcurrency) {

    /**
     * Where the code is.
     *
     * @param path a folder, jar or zip file
     * @param local whether the path is the user's own, read where it lies, rather than an unpacked upload
     * @param sha256 Base64 of the SHA-256 of the zip file, or of the names and contents of a local folder
     * @param bytes size of the zip file or folder
     */
    record Code(String path, boolean local, String sha256, long bytes) {}

    /** Settings with their defaults filled in. */
    record Settings(
            String runtime,
            String role,
            String handler,
            String description,
            int timeoutSeconds,
            int memoryMegabytes,
            @Nullable Map<String, String> environment,
            String tracingMode,
            List<String> architectures,
            int ephemeralStorageMegabytes,
            FunctionConfiguration.LoggingConfig logging) {}

    StoredFunction {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        policy = Collections.unmodifiableMap(new LinkedHashMap<>(policy));
    }

    StoredFunction withCode(Code value) {
        return new StoredFunction(
                arn, name, value, settings, lastModified, revisionId, tags, policy, reservedConcurrency);
    }

    StoredFunction withSettings(Settings value) {
        return new StoredFunction(arn, name, code, value, lastModified, revisionId, tags, policy, reservedConcurrency);
    }

    StoredFunction modifiedAt(Instant value) {
        return new StoredFunction(arn, name, code, settings, value, revisionId, tags, policy, reservedConcurrency);
    }

    StoredFunction withRevision(String value) {
        return new StoredFunction(arn, name, code, settings, lastModified, value, tags, policy, reservedConcurrency);
    }

    StoredFunction withTags(Map<String, String> value) {
        return new StoredFunction(
                arn, name, code, settings, lastModified, revisionId, value, policy, reservedConcurrency);
    }

    StoredFunction withPolicy(Map<String, String> value) {
        return new StoredFunction(
                arn, name, code, settings, lastModified, revisionId, tags, value, reservedConcurrency);
    }

    StoredFunction withReservedConcurrency(@Nullable Integer value) {
        return new StoredFunction(arn, name, code, settings, lastModified, revisionId, tags, policy, value);
    }

    /** What the room that runs functions has to know. */
    FunctionSpec spec() {
        var environment = settings.environment();
        return new FunctionSpec(
                Arn.parse(arn).orElseThrow(),
                name,
                settings.runtime(),
                settings.handler(),
                Path.of(code.path()),
                code.sha256(),
                Duration.ofSeconds(settings.timeoutSeconds()),
                settings.memoryMegabytes(),
                environment == null ? Map.of() : environment,
                settings.role(),
                reservedConcurrency == null ? OptionalInt.empty() : OptionalInt.of(reservedConcurrency));
    }
}
