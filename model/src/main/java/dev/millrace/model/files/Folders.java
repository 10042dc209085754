package dev.millrace.model.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Folders as a whole. */
public final class Folders {

    private Folders() {}

    /**
     * Deletes a folder with all that is in it, or a file. Symbolic links are deleted, not followed. What is not there,
     * or is deleted by somebody else meanwhile, is no failure.
     *
     * @throws IOException the first of what could not be deleted, or was added meanwhile; all else is gone
     */
    public static void deleteTree(Path folder) throws IOException {
        deleteTree(folder, Files::deleteIfExists);
    }

    /** @param step deletes a file or an empty folder, if it is there */
    static void deleteTree(Path folder, Step step) throws IOException {
        var deletion = new Deletion(step);
        Files.walkFileTree(folder, deletion);
        if (deletion.first != null) {
            throw deletion.first;
        }
    }

    /** Deletes one thing. */
    @FunctionalInterface
    interface Step {
        void delete(Path path) throws IOException;
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {

        private final Step step;
        private @Nullable IOException first;

        Deletion(Step step) {
            this.step = step;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return delete(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return goOn(failure);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
            if (failure != null) {
                goOn(failure);
            }
            return delete(folder);
        }

        private FileVisitResult delete(Path path) {
            try {
                step.delete(path);
                return FileVisitResult.CONTINUE;
            } catch (IOException e) {
                return goOn(e);
            }
        }

        private FileVisitResult goOn(IOException failure) {
            if (first == null && !(failure instanceof NoSuchFileException)) {
                first = failure;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
