package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnJarsTest {

    private static final ClassLoader PARENT = ClassLoader.getPlatformClassLoader();

    @Test
    @DisplayName("a loader that is closed does not close what another loader of the same jar is reading")
    void loaders_do_not_share_open_files(@TempDir Path folder) throws Exception {
        var jar = folder.resolve("one.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("zone"));
            zip.write("data".repeat(50_000).getBytes(StandardCharsets.US_ASCII));
        }
        URL[] urls = {jar.toUri().toURL()};
        try (var first = new OwnJars(urls, PARENT);
                var second = new OwnJars(urls, PARENT);
                var mine = Objects.requireNonNull(first.getResourceAsStream("zone"));
                var other = Objects.requireNonNull(second.getResourceAsStream("zone"))) {
            assertThat(other.read()).isEqualTo('d');
            second.close();
            assertThat(mine.readAllBytes()).hasSize(200_000);
        }
    }

    @Test
    void an_unknown_resource_is_null(@TempDir Path folder) throws Exception {
        URL[] urls = {folder.toUri().toURL()};
        try (var loader = new OwnJars(urls, PARENT)) {
            assertThat(loader.getResourceAsStream("none")).isNull();
        }
    }
}
