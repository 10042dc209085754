package dev.millrace.model.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {

    private final Path folder;

    FoldersTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_folder_is_deleted_with_all_that_is_in_it() throws Exception {
        var tree = tree(3);
        Files.createDirectories(tree.resolve("empty/inner"));

        Folders.deleteTree(tree);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_file_is_deleted() throws Exception {
        var file = Files.createFile(folder.resolve("file"));

        Folders.deleteTree(file);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_is_not_there_is_no_failure() throws Exception {
        Folders.deleteTree(folder.resolve("nowhere"));

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_symbolic_link_is_deleted_and_what_it_stands_for_is_not() throws Exception {
        var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        var kept = Files.createFile(elsewhere.resolve("file"));
        var tree = tree(1);
        Files.createSymbolicLink(tree.resolve("link"), elsewhere);
        Files.createSymbolicLink(tree.resolve("broken"), folder.resolve("nowhere"));

        Folders.deleteTree(tree);

        assertThat(tree).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    @DisplayName("several may delete the same folder at once: what vanishes meanwhile is no failure")
    void files_may_vanish_meanwhile() throws Exception {
        var tree = tree(300);
        int deleters = 4;
        var together = new CyclicBarrier(deleters);
        try (var threads = Executors.newFixedThreadPool(deleters)) {
            var all = new ArrayList<Future<Void>>();
            for (int i = 0; i < deleters; i++) {
                all.add(threads.submit(() -> {
                    together.await();
                    Folders.deleteTree(tree);
                    return null;
                }));
            }
            for (var one : all) {
                one.get();
            }
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_cannot_be_deleted_keeps_nothing_else_and_is_told() throws Exception {
        var tree = tree(30);
        var stubborn = tree.resolve("inner-7/deep/file-7");

        assertThatThrownBy(() -> Folders.deleteTree(tree, path -> {
                    if (path.equals(stubborn)) {
                        throw new AccessDeniedException(path.toString());
                    }
                    Files.deleteIfExists(path);
                }))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage(stubborn.toString());

        try (var left = Files.walk(tree)) {
            assertThat(left.filter(Files::isRegularFile)).containsExactly(stubborn);
        }
        assertThat(tree).isDirectoryNotContaining(path -> !path.endsWith("inner-7"));
    }

    private Path tree(int files) throws IOException {
        var tree = folder.resolve("tree");
        for (int i = 0; i < files; i++) {
            var inner = Files.createDirectories(tree.resolve("inner-" + i % 30).resolve("deep"));
            Files.createFile(inner.resolve("file-" + i));
            Files.createFile(tree.resolve("file-" + i));
        }
        return tree;
    }
}
