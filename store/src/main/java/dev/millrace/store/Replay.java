package dev.millrace.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a store that is being opened, segment by segment.
 *
 * <p>A process that dies while it writes leaves half a frame behind, at the very end; nobody was told of that commit,
 * and it does not count. But if whole frames follow where one is broken, or numbers are missing, then commits are gone
 * that somebody was told of. Where they were synced that is damage, and the store is not opened; where they were not, a
 * loss of power can do it, and what lies before the gap counts, beside what RocksDB has.
 */
final class Replay {

    private static final int CHUNK_BYTES = 256 << 10;

    private final Path folder;
    private final long settled;
    private final Recent into;
    private long lastFrame;
    private boolean synced;
    private boolean cut;
    private final List<Stretch> doubtful = new ArrayList<>();

    /** Bytes of a segment. */
    record Stretch(Path segment, long from, long to) {}

    /** @param durability of the first segment, if its header does not say */
    Replay(Path folder, long settled, Durability durability, Recent into) {
        this.synced = durability == Durability.FSYNC;
        this.folder = folder;
        this.settled = settled;
        this.into = into;
        this.lastFrame = settled;
    }

    /** The last frame there is, settled or read. */
    long lastFrame() {
        return lastFrame;
    }

    boolean isCut() {
        return cut;
    }

    /** A segment's file, and its number by the file's name. */
    record Named(Path path, long number) {}

    /**
     * What was read and may not be on the disk: whatever was not synced when it was written, and the last frame of each
     * segment, whose sync may have failed.
     */
    List<Stretch> doubtful() {
        return doubtful;
    }

    /**
     * Reads a segment; false if the log breaks off in it or before it.
     *
     * @param later the segments that follow; if commits were synced in one of them, nothing before may be missing
     */
    boolean read(Named segment, List<Named> later) throws IOException {
        var path = segment.path();
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            var header = header(file, segment);
            long gap = 0;
            if (header != null) {
                synced = header.durability() == Durability.FSYNC;
                gap = readFrames(path, file, header.tag());
            }
            if (gap < 0) {
                return true;
            }
            if (synced || isAnySynced(later)) {
                throw damaged(path, gap);
            }
            cut = true;
            return false;
        }
    }

    private static boolean isAnySynced(List<Named> segments) throws IOException {
        for (var segment : segments) {
            try (var file = new RandomAccessFile(segment.path().toFile(), "r")) {
                var header = header(file, segment);
                if (header != null && header.durability() == Durability.FSYNC) {
                    return true;
                }
            }
        }
        return false;
    }

    private StoreException damaged(Path path, long at) {
        return new StoreException("The log of the store is damaged: what was acknowledged cannot be read in " + path
                + " from byte " + at + " on; nothing in the log was changed. To go on without what is in it, move the"
                + " folder " + folder + " away.");
    }

    /** The segment's header; null if it has none, or still that of the segment whose file it was before. */
    private static Segment.@Nullable Header header(RandomAccessFile file, Named segment) throws IOException {
        var bytes = new byte[Segment.Header.BYTES];
        try {
            file.readFully(bytes);
        } catch (EOFException e) {
            return null;
        }
        var header = Segment.Header.decode(bytes);
        return header != null && header.number() == segment.number() ? header : null;
    }

    /** Reads frames to the end; where a gap begins, if there is one, otherwise a negative number. */
    private long readFrames(Path path, RandomAccessFile file, int tag) throws IOException {
        var body = new Body();
        long length = file.length();
        long at = file.getFilePointer();
        long last = at;
        var in = new DataInputStream(
                new BufferedInputStream(Channels.newInputStream(file.getChannel()), CHUNK_BYTES)); // from there on
        var head = new byte[Frame.HEADER_BYTES];
        while (length - at >= Frame.HEADER_BYTES) {
            in.readFully(head);
            int bodyLength = Frame.bodyLength(ByteBuffer.wrap(head), tag, length - at - Frame.HEADER_BYTES);
            if (bodyLength < 0) {
                break;
            }
            int frameLength = Frame.HEADER_BYTES + bodyLength;
            var slab = into.room(frameLength);
            int start = into.offset();
            System.arraycopy(head, 0, slab, start, head.length);
            in.readFully(slab, start + head.length, bodyLength);
            var frame = Frame.at(slab, start, tag);
            if (frame == null) {
                break;
            }
            boolean isNew = frame.number() > settled;
            if (isNew && frame.number() != lastFrame + 1) {
                return at; // some are missing, or are there twice: a segment of another copy of this log
            }
            body.decode(slab, frame, isNew ? into : null);
            if (isNew) {
                into.use(frameLength);
                lastFrame = frame.number();
            }
            last = at;
            at += frameLength;
        }
        doubtful.add(new Stretch(path, synced ? last : 0, at));
        return holdsLaterFrame(file, at, length, tag) ? at : -1;
    }

    /** Whether a whole frame of the segment, later than the last one read, lies anywhere behind this place. */
    private boolean holdsLaterFrame(RandomAccessFile file, long from, long length, int tag) throws IOException {
        var chunk = new byte[(int) Math.min(CHUNK_BYTES, length - from)];
        for (long at = from; length - at >= Frame.HEADER_BYTES; at += chunk.length - 3) {
            int size = (int) Math.min(chunk.length, length - at);
            file.seek(at);
            file.readFully(chunk, 0, size);
            var bytes = ByteBuffer.wrap(chunk, 0, size);
            for (int i = 0; i + 4 <= size; i++) {
                if (chunk[i] == (byte) (tag >>> 24)
                        && bytes.getInt(i) == tag
                        && isLaterFrame(file, at + i, length, tag)) {
                    return true;
                }
            }
            if (size == length - at) {
                return false;
            }
        }
        return false;
    }

    private boolean isLaterFrame(RandomAccessFile file, long at, long length, int tag) throws IOException {
        var head = new byte[Frame.HEADER_BYTES];
        if (length - at < head.length) {
            return false;
        }
        file.seek(at);
        file.readFully(head);
        int bodyLength = Frame.bodyLength(ByteBuffer.wrap(head), tag, length - at - head.length);
        if (bodyLength < 0) {
            return false;
        }
        var frame = new byte[head.length + bodyLength];
        file.seek(at);
        file.readFully(frame);
        var found = Frame.at(frame, 0, tag);
        return found != null && found.number() > lastFrame;
    }
}
