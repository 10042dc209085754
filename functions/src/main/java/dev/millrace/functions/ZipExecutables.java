package dev.millrace.functions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Which files of a zip archive were executable where it was made on Unix. The JDK's readers of archives do not tell:
 * the modes are in the directory at the archive's end, which this reads. Where that cannot be understood, none is; that
 * the archive is damaged is for whoever unpacks it to say.
 */
public final class ZipExecutables {

    /** The end of the directory, and what stands before it in large archives; each begins with its signature. */
    private static final int END = 0x06054b50;

    private static final int END_BYTES = 22;
    private static final int LARGE_LOCATOR = 0x07064b50;
    private static final int LARGE_LOCATOR_BYTES = 20;
    private static final int LARGE_END = 0x06064b50;
    private static final int LARGE_END_BYTES = 56;
    private static final int MOST_COMMENT_BYTES = 65_535;

    /** Beyond that it is not read: more than a hundred thousand files. */
    private static final int MOST_DIRECTORY_BYTES = 16 * 1024 * 1024;

    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int MADE_ON_UNIX = 3;
    private static final int ANY_EXECUTE = 0111;

    private ZipExecutables() {}

    /** The names of the entries, as the archive has them. */
    public static Set<String> of(Path archive) throws IOException {
        try (var channel = FileChannel.open(archive, StandardOpenOption.READ)) {
            var tail = ByteBuffer.allocate((int) Math.min(channel.size(), MOST_DIRECTORY_BYTES));
            channel.position(channel.size() - tail.capacity());
            while (tail.hasRemaining() && channel.read(tail) >= 0) {
                // there is more of it
            }
            return of(tail.flip());
        }
    }

    /** The names of the entries, as the archive has them. */
    public static Set<String> of(byte[] archive) {
        return of(ByteBuffer.wrap(archive));
    }

    private static Set<String> of(ByteBuffer archive) {
        var zip = archive.order(ByteOrder.LITTLE_ENDIAN);
        Set<String> names = new HashSet<>();
        try {
            for (int at = directory(zip); zip.getInt(at) == ENTRY; at = next(zip, at)) {
                boolean isUnix = (zip.getShort(at + 4) >>> 8 & 0xff) == MADE_ON_UNIX;
                int mode = zip.getInt(at + 38) >>> 16;
                if (isUnix && (mode & ANY_EXECUTE) != 0) {
                    var name = new byte[unsigned(zip, at + 28)];
                    zip.get(at + ENTRY_BYTES, name);
                    names.add(new String(name, StandardCharsets.UTF_8));
                }
            }
        } catch (IndexOutOfBoundsException e) {
            return Set.of(); // cut short, or no zip archive
        }
        return names;
    }

    /** It ends where the end record begins, whatever the archive is appended to. */
    private static int directory(ByteBuffer zip) {
        int end = zip.limit() - END_BYTES;
        int least = Math.max(0, end - MOST_COMMENT_BYTES);
        while (zip.getInt(end) != END) {
            if (--end < least) {
                throw new IndexOutOfBoundsException("no end record");
            }
        }
        int locator = end - LARGE_LOCATOR_BYTES;
        if (locator >= 0 && zip.getInt(locator) == LARGE_LOCATOR) {
            int largeEnd = locator - LARGE_END_BYTES;
            if (zip.getInt(largeEnd) == LARGE_END) {
                return largeEnd - (int) zip.getLong(largeEnd + 40);
            }
        }
        return end - zip.getInt(end + 12);
    }

    private static int next(ByteBuffer zip, int at) {
        return at + ENTRY_BYTES + unsigned(zip, at + 28) + unsigned(zip, at + 30) + unsigned(zip, at + 32);
    }

    private static int unsigned(ByteBuffer zip, int at) {
        return Short.toUnsignedInt(zip.getShort(at));
    }
}
