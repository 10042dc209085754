package dev.millrace.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the log that is being written: a header, then frames. It has its name only once its header is complete, so
 * a file of that name without one is damaged. Not thread-safe.
 */
final class Segment implements AutoCloseable {

    /** What a segment says of itself. */
    record Header(long number, Durability durability) {

        static final int BYTES = 32;

        private static final long MAGIC = 0x6d696c6c6c6f6731L; // "milllog1"
        private static final int CRC_AT = 28;

        /** Marks the segment's frames: files are used again, and then hold frames of their former life. */
        int tag() {
            return (int) (((number + 1) * 0x9E3779B97F4A7C15L) >>> 32);
        }

        byte[] encode() {
            var bytes = new byte[BYTES];
            ByteBuffer.wrap(bytes)
                    .putLong(MAGIC)
                    .putLong(number)
                    .putInt(durability == Durability.FSYNC ? 1 : 0)
                    .putInt(CRC_AT, crc(bytes));
            return bytes;
        }

        /** Null if these bytes are no header. */
        static @Nullable Header decode(byte[] bytes) {
            var in = ByteBuffer.wrap(bytes);
            if (in.getLong() != MAGIC || in.getInt(CRC_AT) != crc(bytes)) {
                return null;
            }
            return new Header(in.getLong(), in.getInt() == 1 ? Durability.FSYNC : Durability.OS);
        }

        private static int crc(byte[] bytes) {
            var crc = new CRC32C();
            crc.update(bytes, 0, CRC_AT);
            return (int) crc.getValue();
        }
    }

    private static final int AGAIN_BYTES = 256 << 10;

    private final Header header;
    private final RandomAccessFile file;
    private final Body body = new Body();

    private Segment(Header header, RandomAccessFile file) {
        this.header = header;
        this.file = file;
    }

    /**
     * Makes a segment in the draft's place, over what is there, and gives it its name.
     *
     * @param header if it says that commits are synced, header and name are on the disk before this returns
     */
    static Segment create(Path draft, Path path, Header header) throws IOException {
        // Not a channel: that would close itself when a thread is interrupted that writes for others, too. Where
        // commits
        // are synced the store's own thread writes, which nobody interrupts.
        var file = new RandomAccessFile(draft.toFile(), "rw");
        try {
            file.write(header.encode());
            boolean synced = header.durability() == Durability.FSYNC;
            if (synced) {
                file.getFD().sync();
            }
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            if (synced) {
                StoreDirectory.sync(path.resolveSibling("."));
            }
            return new Segment(header, file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Has it on the disk. When the disk has once refused to sync something, it may be readable without being there, and
     * is not written by another sync: the system takes it for written.
     */
    static void writeAgain(Replay.Stretch stretch) throws IOException {
        try (var file = new RandomAccessFile(stretch.segment().toFile(), "rw")) {
            var chunk = new byte[(int) Math.min(AGAIN_BYTES, stretch.to() - stretch.from())];
            for (long at = stretch.from(); at < stretch.to(); at += chunk.length) {
                int length = (int) Math.min(chunk.length, stretch.to() - at);
                file.seek(at);
                file.readFully(chunk, 0, length);
                file.seek(at);
                file.write(chunk, 0, length);
            }
            file.getFD().sync();
        }
    }

    /**
     * Writes what a drain has gathered as one frame, which is complete in the file when this returns and synced if
     * commits are, and brings it into the generation.
     */
    void append(Overlay drain, long number, Recent into) throws IOException {
        var mutations = drain.mutations();
        var slab = into.room(Frame.HEADER_BYTES + body.mostBytes(mutations));
        int start = into.offset();
        var out = ByteBuffer.wrap(slab);
        out.position(start + Frame.HEADER_BYTES);
        var pieces = body.encode(mutations, slab, out);
        int length = out.position() - start;
        Frame.seal(slab, start, length - Frame.HEADER_BYTES, header.tag(), number);
        file.write(slab, start, length);
        if (header.durability() == Durability.FSYNC) {
            file.getChannel().force(false);
        }
        into.use(length);
        into.show(drain, pieces);
    }

    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
