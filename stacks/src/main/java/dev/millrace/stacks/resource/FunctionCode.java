package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function's code: a local folder, zip or jar, source text in the template, or an object in a bucket. Prepared code
 * is {@code {LocalPath, Digest}}, {@code {ZipFile, FileName}} or {@code {S3Bucket, S3Key}}. The digest makes changed
 * code a changed property; that the object of a bucket has changed is not seen, on AWS neither.
 */
final class FunctionCode {

    private FunctionCode() {}

    /**
     * Finds the code.
     *
     * @throws ResourceException naming what is missing and how to give it
     */
    static ObjectNode prepare(ResourceContext context, JsonNode code, String runtime) {
        if (PropertyType.isUnknown(code)) {
            return Json.of("LocalPath", code.asText()); // looked for when the rest of the stack is there
        }
        if (code.isTextual()) {
            var path = context.code()
                    .locate(context.logicalId(), code.asText())
                    .orElseThrow(() -> new ResourceException("no local code at " + code.asText()));
            return local(path, code.asText());
        }
        if (code.has("ZipFile")) {
            return inline(code, runtime);
        }
        var bucket = Json.text(code, "S3Bucket");
        var key = Json.text(code, "S3Key");
        if (bucket.isEmpty() || key.isEmpty()) {
            throw new ResourceException("Code needs S3Bucket and S3Key, ZipFile or a local path");
        }
        if (PropertyType.isUnknown(code.get("S3Bucket")) || PropertyType.isUnknown(code.get("S3Key"))) {
            return (ObjectNode) code;
        }
        var path = context.code().locate(context.logicalId(), bucket, key);
        if (path.isPresent()) {
            return local(path.get(), path.get().toString());
        }
        if (isBucket(context, bucket)) {
            return (ObjectNode) code;
        }
        throw new ResourceException("there is no code for s3://" + bucket + "/" + key + ": give it with --code "
                + context.logicalId() + "=PATH or --code " + key + "=PATH, or put it into a bucket of that name");
    }

    private static boolean isBucket(ResourceContext context, String name) {
        if (context.services().operation(BucketResource.SERVICE, "HeadBucket").isEmpty()) {
            return false;
        }
        return context.found(() -> context.call(BucketResource.SERVICE, "HeadBucket", Json.of("Bucket", name)))
                .isPresent();
    }

    private static ObjectNode local(Path path, String asWritten) {
        if (!Files.exists(path)) {
            throw new ResourceException("no such file or folder: " + asWritten
                    + (path.toString().equals(asWritten) ? "" : " (" + path + ")"));
        }
        var absolute = path.toAbsolutePath().normalize();
        return Json.of("LocalPath", absolute.toString(), "Digest", digest(absolute));
    }

    private static ObjectNode inline(JsonNode code, String runtime) {
        var file = runtime.startsWith("nodejs") ? "index.js" : runtime.startsWith("python") ? "index.py" : "";
        if (file.isEmpty()) {
            throw new ResourceException(
                    "ZipFile can only be used with the nodejs and python runtimes, not with " + runtime);
        }
        return Json.of("ZipFile", code.get("ZipFile").asText(), "FileName", file);
    }

    /** The Code member of a request for prepared code. */
    static ObjectNode request(JsonNode prepared) {
        if (prepared.has("ZipFile")) {
            return Json.of(
                    "ZipFile",
                    Base64.getEncoder()
                            .encodeToString(zip(Json.text(prepared, "FileName"), Json.text(prepared, "ZipFile"))));
        }
        if (prepared.has("S3Bucket")) {
            return Json.copy((ObjectNode) prepared, "S3Bucket", "S3Key", "S3ObjectVersion");
        }
        return Json.of("LocalPath", Json.text(prepared, "LocalPath"));
    }

    private static byte[] zip(String name, String source) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            var entry = new ZipEntry(name);
            entry.setTime(0); // equal sources are equal zips
            zip.putNextEntry(entry);
            zip.write(source.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String digest(Path path) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            List<Path> files;
            try (var all = Files.walk(path)) {
                files = all.filter(Files::isRegularFile).sorted().toList();
            }
            for (var file : files) {
                sha.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                sha.update((byte) 0);
                try (var in = Files.newInputStream(file)) {
                    var buffer = new byte[64 * 1024];
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        sha.update(buffer, 0, n);
                    }
                }
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException e) {
            throw new ResourceException("cannot read the code at " + path + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
