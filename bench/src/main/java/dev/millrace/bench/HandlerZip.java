package dev.millrace.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        var path = handler.getName().replace('.', '/') + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var code = Objects.requireNonNull(handler.getClassLoader().getResourceAsStream(path))) {
            zip.putNextEntry(new ZipEntry(path));
            code.transferTo(zip);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }
}
