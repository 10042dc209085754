package dev.millrace.services.lambda.function;

import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.buckets.ObjectBuckets;
import dev.millrace.services.lambda.request.Unsupported;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a request says of the code into code that can be run. */
final class CodeResolver {

    /**
     * Code as a request gives it.
     *
     * @param zipFile the zip file itself
     * @param localPath a member that only Millrace has: a folder, jar or zip file on the server's machine, used where
     *     it lies; templates use it for {@code --code}
     */
    record Given(
            byte @Nullable [] zipFile,
            @Nullable String s3Bucket,
            @Nullable String s3Key,
            @Nullable String s3ObjectVersion,
            @Nullable String imageUri,
            @Nullable String localPath) {}

    private final CodeDirectory directory;
    private final CodeSources sources;
    private final ObjectBuckets buckets;

    CodeResolver(CodeDirectory directory, CodeSources sources, ObjectBuckets buckets) {
        this.directory = directory;
        this.sources = sources;
        this.buckets = buckets;
    }

    /**
     * Finds the code: a local path, else the zip file, else what {@code --code} gives for the function's name or the S3
     * key, else the object in the bucket.
     *
     * @throws dev.millrace.model.ServiceException if there is none, or it cannot be used
     */
    StoredFunction.Code resolve(FunctionName function, Given given) {
        Unsupported.refuse("ImageUri", given.imageUri());
        if (given.localPath() != null) {
            return directory.local(Path.of(given.localPath()));
        }
        if (given.zipFile() != null) {
            return directory.unpack(function, given.zipFile());
        }
        var bucket = given.s3Bucket();
        var key = given.s3Key();
        if (bucket == null || key == null) {
            throw LambdaErrors.invalidParameter("Please provide a source for function code.");
        }
        var path = sources.find(function.name())
                .or(() -> sources.find(bucket + "/" + key))
                .or(() -> sources.find(key));
        return path.isPresent()
                ? directory.local(path.get())
                : directory.unpack(function, object(function, bucket, key, given.s3ObjectVersion()));
    }

    private byte[] object(FunctionName function, String bucket, String key, @Nullable String version) {
        var found = buckets.find(bucket)
                .orElseThrow(() -> failed(
                        "NoSuchBucket",
                        "The specified bucket does not exist: " + bucket + ". Make it and put " + key
                                + " into it, or say where the code lies with --code " + function.name()
                                + "=PATH or --code " + key + "=PATH"));
        if (!found.account().equals(function.scope().account())) {
            throw failed("AccessDenied", "Access Denied");
        }
        if (!found.region().equals(function.scope().region())) {
            throw failed(
                    "PermanentRedirect",
                    "The bucket is in this region: " + found.region()
                            + ". Please use this region to retry the request");
        }
        if (version != null && !version.equals("null")) {
            throw failed("NoSuchVersion", "The specified version does not exist.");
        }
        return buckets.get(bucket, key).orElseThrow(() -> failed("NoSuchKey", "The specified key does not exist."));
    }

    private static RuntimeException failed(String code, String message) {
        return LambdaErrors.invalidParameter(
                "Error occurred while GetObject. S3 Error Code: " + code + ". S3 Error Message: " + message);
    }

    /** Refuses code that does not hold the class or file that the handler names. */
    static void checkHandler(StoredFunction.Code code, String runtime, String handler) {
        HandlerFiles.missing(runtime, handler, Path.of(code.path())).ifPresent(missing -> {
            throw LambdaErrors.invalidParameter(missing);
        });
    }

    /** What GetFunction answers as the place of the code. */
    static Map<String, String> location(StoredFunction.Code code) {
        return Map.of(
                "RepositoryType", "S3", "Location", Path.of(code.path()).toUri().toString());
    }
}
