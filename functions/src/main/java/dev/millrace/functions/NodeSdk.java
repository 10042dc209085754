package dev.millrace.functions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The AWS SDK for JavaScript, which Lambda brings and functions therefore leave out. Thread-safe. */
final class NodeSdk {

    /**
     * What an environment gets.
     *
     * @param folder holds a {@code node_modules} with the packages; empty if none are needed, or if there is a problem
     * @param isImported whether the code may ask for them as ES modules
     * @param problem why there is no folder although one is needed
     */
    record Supply(Optional<Path> folder, boolean isImported, Optional<String> problem) {}

    private static final Supply NOTHING = new Supply(Optional.empty(), false, Optional.empty());

    private record Scanned(String codeId, Path taskRoot, NodeSdkUse use) {}

    private final NodeSdkCache cache;

    /** By function ARN: the code of one version never changes. */
    private final Map<String, Scanned> scanned = new ConcurrentHashMap<>();

    NodeSdk(NodeSdkCache cache) {
        this.cache = cache;
    }

    Supply supply(FunctionSpec function, Path taskRoot, Interpreter node, Consumer<String> log) throws IOException {
        var use = useOf(function, taskRoot);
        if (use.packages().isEmpty()) {
            return NOTHING;
        }
        try {
            var folder = cache.folderWith(use.packages(), node, log);
            return new Supply(Optional.of(folder), use.isImported(), Optional.empty());
        } catch (IOException | UncheckedIOException e) {
            // The function may never come to the place that needs it: its own error will tell, with this reason.
            log.accept("Millrace could not fetch " + String.join(", ", use.packages()) + ": " + e.getMessage());
            return new Supply(Optional.empty(), false, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private NodeSdkUse useOf(FunctionSpec function, Path taskRoot) throws IOException {
        var arn = function.arn().toString();
        var known = scanned.get(arn);
        if (known != null
                && known.codeId().equals(function.codeId())
                && known.taskRoot().equals(taskRoot)) {
            return known.use();
        }
        var use = NodeSdkUse.of(taskRoot);
        scanned.put(arn, new Scanned(function.codeId(), taskRoot, use));
        return use;
    }
}
