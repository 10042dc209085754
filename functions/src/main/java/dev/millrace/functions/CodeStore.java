package dev.millrace.functions;

import dev.millrace.model.files.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Gives each function's code as a folder. Jars and zips are unpacked once for each version of the code, as Lambda does;
 * what an earlier server has unpacked is thrown away at the start. Thread-safe.
 */
final class CodeStore {

    /** Lambda's limit on unpacked code. */
    static final long MAX_UNPACKED_BYTES = 262_144_000;

    private final Path directory;
    private final ReentrantLock unpacking = new ReentrantLock();

    private final long maxUnpackedBytes;

    private CodeStore(Path directory, long maxUnpackedBytes) {
        this.directory = directory;
        this.maxUnpackedBytes = maxUnpackedBytes;
    }

    static CodeStore open(Path directory) throws IOException {
        return open(directory, MAX_UNPACKED_BYTES);
    }

    static CodeStore open(Path directory, long maxUnpackedBytes) throws IOException {
        Folders.deleteTree(directory);
        Files.createDirectories(directory);
        return new CodeStore(directory, maxUnpackedBytes);
    }

    /** @throws IOException in words that a user can act on */
    Path folder(FunctionSpec function) throws IOException {
        var code = function.code();
        if (Files.isDirectory(code)) {
            return code.toAbsolutePath();
        }
        if (!Files.isRegularFile(code)) {
            throw new NoSuchFileException("the code of function " + function.name() + " is not there: " + code);
        }
        unpacking.lock();
        try {
            var folder = directory.resolve(folderName(function.codeId()));
            if (!Files.isDirectory(folder)) {
                var fresh = Files.createTempDirectory(directory, "unpacking-");
                try {
                    unpack(code, fresh);
                    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
                } catch (ZipException | InvalidPathException e) {
                    Folders.deleteTree(fresh);
                    throw new IOException(code + " is not a zip or jar file: " + e.getMessage(), e);
                } catch (IOException e) {
                    Folders.deleteTree(fresh);
                    throw e;
                }
            }
            return folder.toAbsolutePath();
        } finally {
            unpacking.unlock();
        }
    }

    /** Code ids come from outside and may hold anything; a folder's name must not. */
    private static String folderName(String codeId) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(codeId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void unpack(Path archive, Path folder) throws IOException {
        var left = maxUnpackedBytes;
        var executables = ZipExecutables.of(archive);
        try (var zip = new ZipFile(archive.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                var target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException(archive + " holds a path that leads out of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.resolveSibling("."));
                try (var in = zip.getInputStream(entry);
                        var out = Files.newOutputStream(target)) {
                    var buffer = new byte[64 * 1024];
                    for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        left -= read;
                        if (left < 0) {
                            throw new IOException(
                                    archive + ": Unzipped size must be smaller than " + maxUnpackedBytes + " bytes");
                        }
                        out.write(buffer, 0, read);
                    }
                }
                var isProgram = entry.getName().equals("bootstrap") || executables.contains(entry.getName());
                if (isProgram && !target.toFile().setExecutable(true, false)) {
                    throw new IOException(target + " cannot be made executable");
                }
            }
        }
    }
}
