package dev.millrace.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A function's zip with one class of the benchmark in it, or one script. */
final class HandlerZip {

    private HandlerZip() {}

    /** A file of the given name with this text in it. */
    static byte[] of(String name, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    static byte[] of(Class<?> handler) throws IOException {
        return of(List.of(handler), List.of());
    }

    /** These classes, and in {@code lib/} the jars that the others come from. */
    static byte[] of(List<Class<?>> classes, List<Class<?>> libraries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var type : classes) {
                var path = type.getName().replace('.', '/') + ".class";
                zip.putNextEntry(new ZipEntry(path));
                try (var code = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(path))) {
                    code.transferTo(zip);
                }
                zip.closeEntry();
            }
            for (var library : libraries) {
                var jar = Path.of(URI.create(library.getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()));
                zip.putNextEntry(new ZipEntry("lib/" + jar.getFileName()));
                Files.copy(jar, zip);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
