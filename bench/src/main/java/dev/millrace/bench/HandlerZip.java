package dev.millrace.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A function's zip with one class of the benchmark in it. */
final class HandlerZip {

    private HandlerZip() {}

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
