package dev.millrace.stacks.resource;

import java.nio.file.Path;
import java.util.Optional;

/** Where on this machine a function's code is. */
public interface CodeLocator {

    /**
     * The folder, zip or jar that stands in for an object in a bucket.
     *
     * @param logicalId the function's logical id
     * @param bucket as the template has it
     * @param key as the template has it
     */
    Optional<Path> locate(String logicalId, String bucket, String key);

    /**
     * What a local path of the template means.
     *
     * @param path as the template has it, usually relative to the template's folder
     */
    Optional<Path> locate(String logicalId, String path);
}
