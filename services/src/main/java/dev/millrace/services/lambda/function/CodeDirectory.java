package dev.millrace.services.lambda.function;

import dev.millrace.functions.ZipExecutables;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.model.files.Folders;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds uploaded code, one sub-folder a function and code. A sub-folder appears whole or not at all,
 * and is never changed afterwards, so that running environments keep what they began with; what no function refers to
 * any more is swept away at the next start. Thread-safe.
 */
final class CodeDirectory {

    /** AWS's limit for unzipped code. */
    static final long MAX_UNZIPPED_BYTES = 262_144_000;

    private static final Logger LOG = LoggerFactory.getLogger(CodeDirectory.class);
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path root;

    CodeDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * Unpacks an uploaded zip file.
     *
     * @throws dev.millrace.model.ServiceException if it is not a zip file, is too large, or writes outside its folder
     */
    StoredFunction.Code unpack(FunctionName function, byte[] zip) {
        if (zip.length == 0) {
            throw LambdaErrors.invalidParameter("Uploaded file must be a non-empty zip");
        }
        var digest = sha256().digest(zip);
        var home = root.resolve(function.scope().account())
                .resolve(function.scope().region())
                .resolve(function.name());
        var target = home.resolve(HexFormat.of().formatHex(digest).substring(0, 32));
        try {
            if (!Files.isDirectory(target)) {
                Files.createDirectories(home);
                var unfinished = home.resolve("." + UUID.randomUUID());
                try {
                    unzip(zip, unfinished);
                    place(unfinished, target);
                } finally {
                    Folders.deleteTree(unfinished);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the code of " + function.name() + " into " + home, e);
        }
        return new StoredFunction.Code(
                target.toString(), false, Base64.getEncoder().encodeToString(digest), zip.length);
    }

    /**
     * Takes note of code that is used where it lies. Its digest is that of the names and contents of its files, so it
     * changes when the user builds anew.
     *
     * @throws dev.millrace.model.ServiceException if there is nothing at the path
     */
    StoredFunction.Code local(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        if (!Files.exists(absolute)) {
            throw LambdaErrors.invalidParameter("There is no code at " + absolute
                    + ": the path must be a folder, jar or zip file that exists on the machine Millrace runs on");
        }
        try {
            var digest = sha256();
            long bytes = 0;
            for (var file : files(absolute)) {
                if (!file.equals(absolute)) {
                    digest.update(absolute.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) 0);
                }
                bytes += update(digest, file);
            }
            return new StoredFunction.Code(
                    absolute.toString(), true, Base64.getEncoder().encodeToString(digest.digest()), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the code at " + absolute, e);
        }
    }

    /** Deletes what is in none of the paths. */
    void sweep(Set<String> inUse) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try {
            for (var account : children(root)) {
                for (var region : children(account)) {
                    for (var function : children(region)) {
                        for (var code : children(function)) {
                            if (!inUse.contains(code.toString())) {
                                Folders.deleteTree(code);
                            }
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy the code directory " + root, e);
        }
    }

    private static void place(Path unfinished, Path target) throws IOException {
        try {
            Files.move(unfinished, target);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            LOG.debug("the same code was uploaded twice at once: {}", e.getMessage());
        }
    }

    private static void unzip(byte[] zip, Path target) throws IOException {
        Files.createDirectories(target);
        long left = MAX_UNZIPPED_BYTES;
        int entries = 0;
        var executables = ZipExecutables.of(zip);
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries++;
                var file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target) || (file.equals(target) && !entry.isDirectory())) {
                    throw LambdaErrors.invalidParameter(
                            "The zip file's entry " + entry.getName() + " lies outside the function's folder");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(parentOf(file));
                    left -= copyAtMost(in, file, left);
                    var isProgram = entry.getName().equals("bootstrap") || executables.contains(entry.getName());
                    if (isProgram && !file.toFile().setExecutable(true, false)) {
                        throw new IOException(file + " cannot be made executable");
                    }
                }
            }
        } catch (ZipException
                | EOFException // cut short
                | IllegalArgumentException // a name that is not text, or not one of a file
                | FileSystemException e) { // a file where another entry has a folder
            LOG.info("An uploaded zip file cannot be unpacked: {}", e.toString());
            throw notAZip();
        }
        if (entries == 0) {
            throw notAZip();
        }
    }

    /** A zip file can say anything of its sizes: only what really comes out counts. */
    private static long copyAtMost(InputStream in, Path file, long limit) throws IOException {
        long copied = 0;
        try (var out = Files.newOutputStream(file)) {
            var buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                copied += read;
                if (copied > limit) {
                    throw LambdaErrors.invalidParameter(
                            "Unzipped size must be smaller than " + MAX_UNZIPPED_BYTES + " bytes");
                }
                out.write(buffer, 0, read);
            }
        }
        return copied;
    }

    private static RuntimeException notAZip() {
        return LambdaErrors.invalidParameter(
                "Could not unzip uploaded file. Please check your file, then try to upload again.");
    }

    private static long update(MessageDigest digest, Path file) throws IOException {
        long bytes = 0;
        try (var in = Files.newInputStream(file)) {
            var buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        }
        return bytes;
    }

    private static List<Path> files(Path path) throws IOException {
        try (var walk = Files.walk(path)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var list = Files.list(folder)) {
            return list.toList();
        }
    }

    private static Path parentOf(Path file) {
        var parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a file without a folder: " + file);
        }
        return parent;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
