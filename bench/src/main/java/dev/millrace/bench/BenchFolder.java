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
    private static final int PAUSE_MILLIS = 100;

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
        try {
            delete();
        } catch (IOException e) {
            System.err.println(path + " could not be deleted: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries it several times, since what is ending, or a server in this process, may still write. */
    private void delete() throws IOException, InterruptedException {
        for (int left = TRIES; ; left--) {
            try {
                Folders.deleteTree(path);
                return;
            } catch (IOException e) {
                if (left == 1) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException interrupted) {
            return; // it is at work
        }
        delete();
    }
}
