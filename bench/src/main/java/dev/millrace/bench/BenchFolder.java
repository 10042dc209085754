package dev.millrace.bench;

import dev.millrace.model.files.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A temporary folder for all that one run leaves on the disk. It is gone when the run has ended or failed, and also
 * when it is interrupted: then whatever this program has started is ended first, since it would go on writing.
 */
final class BenchFolder implements AutoCloseable {

    private static final int TRIES = 5;

    private final Path path;
    private final Thread whenInterrupted = new Thread(this::abandon, "bench-folder");

    private BenchFolder(Path path) {
        this.path = path;
    }

    static BenchFolder create() throws IOException {
        var folder = new BenchFolder(Files.createTempDirectory("millrace-bench-"));
        Runtime.getRuntime().addShutdownHook(folder.whenInterrupted);
        return folder;
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    private void abandon() {
        var ended = ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::destroyForcibly)
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ended)
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
        for (int left = TRIES; left > 0; left--) { // servers in this process still write
            try {
                Folders.deleteTree(path);
                return;
            } catch (IOException e) {
                if (left == 1) {
                    System.err.println(path + " could not be deleted: " + e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException interrupted) {
            return; // it is at work
        }
        Folders.deleteTree(path);
    }
}
