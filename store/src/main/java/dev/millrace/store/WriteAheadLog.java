package dev.millrace.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was committed and RocksDB may not have yet, in segments. Who has the pen appends and rolls; another thread may
 * {@link #release} meanwhile.
 */
final class WriteAheadLog implements AutoCloseable {

    private static final String NAME_END = ".log";
    private static final String SPARE = "spare.draft";
    private static final String DRAFT = "new.draft";

    private final Path folder;
    private final Durability durability;
    private final Deque<Long> segments;
    private long lastNumber;
    private long lastFrame;
    private @Nullable Segment current;

    private WriteAheadLog(Path folder, Durability durability, Deque<Long> segments, long lastNumber, long lastFrame) {
        this.folder = folder;
        this.durability = durability;
        this.segments = segments;
        this.lastNumber = lastNumber;
        this.lastFrame = lastFrame;
    }

    /** The log, and what it held beyond what is settled. */
    record Opened(WriteAheadLog log, Recent recent, boolean cut) {}

    /**
     * Opens the log in the folder and brings what it holds into a new generation.
     *
     * @param settled the last frame that RocksDB has
     * @return cut if the log broke off before its end, as it may after a loss of power where commits were not synced:
     *     what was read is then to be settled at once and the rest to be {@link #setAside}
     * @throws StoreException if it is damaged; nothing in it was changed
     */
    static Opened open(Path folder, Durability durability, long settled, Slabs slabs) throws IOException {
        var numbers = segmentsIn(folder);
        long lastNumber = numbers.isEmpty() ? 0 : numbers.getLast();
        var recent = new Recent(slabs);
        var replay = new Replay(folder, settled, durability, recent);
        var segments = new ArrayDeque<Replay.Named>();
        numbers.forEach(number -> segments.add(new Replay.Named(path(folder, number), number)));
        while (!segments.isEmpty()) {
            if (!replay.read(segments.removeFirst(), List.copyOf(segments))) {
                break;
            }
        }
        if (durability == Durability.FSYNC) {
            // What is read is relied on from here on, and may have been left unsynced by the process that wrote it.
            for (var stretch : replay.doubtful()) {
                Segment.writeAgain(stretch);
            }
            StoreDirectory.sync(folder);
        }
        Files.deleteIfExists(folder.resolve(DRAFT));
        Files.deleteIfExists(folder.resolve(SPARE));
        var log = new WriteAheadLog(folder, durability, new ArrayDeque<>(numbers), lastNumber, replay.lastFrame());
        return new Opened(log, recent, replay.isCut());
    }

    private static List<Long> segmentsIn(Path folder) throws IOException {
        var numbers = new ArrayList<Long>();
        try (var files = Files.newDirectoryStream(folder, "*" + NAME_END)) {
            for (var file : files) {
                var name = String.valueOf(file.getFileName());
                numbers.add(Long.parseLong(name.substring(0, name.length() - NAME_END.length())));
            }
        } catch (NumberFormatException e) {
            throw new StoreException(
                    "The folder " + folder + " holds a file that is not of the store: " + e.getMessage(), e);
        }
        numbers.sort(null);
        return numbers;
    }

    private static Path path(Path folder, long number) {
        return folder.resolve(String.format(Locale.ROOT, "%012d%s", number, NAME_END));
    }

    /** Appends a frame; it is as durable as promised when this returns, and in the generation. */
    void append(Overlay drain, Recent into) throws IOException {
        var segment = current;
        if (segment == null) {
            segment = begin();
        }
        lastFrame++;
        segment.append(drain, lastFrame, into);
    }

    /** The number of the last frame. Only for who has the pen. */
    long lastFrame() {
        return lastFrame;
    }

    private Segment begin() throws IOException {
        long number = lastNumber + 1;
        var draft = folder.resolve(DRAFT);
        synchronized (segments) {
            var spare = folder.resolve(SPARE);
            if (Files.exists(spare)) {
                Files.move(spare, draft, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                if (durability == Durability.FSYNC) {
                    StoreDirectory.sync(folder); // its old name must be gone before anything in it is
                }
            }
        }
        var segment = Segment.create(draft, path(folder, number), new Segment.Header(number, durability));
        lastNumber = number;
        current = segment;
        synchronized (segments) {
            segments.addLast(number);
        }
        return segment;
    }

    /** Ends the present segment. What is appended from now on is in segments of this number and above. */
    long roll() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
        return lastNumber + 1;
    }

    /**
     * Has the segments below the number on the disk, whether commits are synced or not: before anything of them is
     * settled, so that a loss of power leaves the state of one moment.
     */
    void sync(long firstOther) throws IOException {
        List<Long> numbers;
        synchronized (segments) {
            numbers = segments.stream().filter(number -> number < firstOther).toList();
        }
        for (long number : numbers) {
            StoreDirectory.sync(path(folder, number));
        }
        StoreDirectory.sync(folder);
    }

    /** Lets go of the segments below the number: RocksDB has what they hold. One is kept to be used again. */
    void release(long firstKept) throws IOException {
        synchronized (segments) {
            while (!segments.isEmpty() && segments.getFirst() < firstKept) {
                // Oldest first: if this is cut short, what is left is still without gaps.
                var file = path(folder, segments.getFirst());
                var spare = folder.resolve(SPARE);
                if (Files.exists(spare)) {
                    Files.delete(file);
                } else {
                    Files.move(file, spare, StandardCopyOption.ATOMIC_MOVE);
                }
                segments.removeFirst();
            }
        }
    }

    /** Renames all segments, so that they are there for who wants to look at them but are never read again. */
    void setAside() throws IOException {
        synchronized (segments) {
            while (!segments.isEmpty()) {
                var file = path(folder, segments.getFirst());
                var aside = file.resolveSibling(file.getFileName() + ".damaged");
                for (int more = 2; Files.exists(aside); more++) {
                    aside = file.resolveSibling(file.getFileName() + "." + more + ".damaged");
                }
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
                segments.removeFirst();
            }
        }
    }

    /** After the last append. */
    @Override
    public void close() throws IOException {
        if (current != null) {
            current.sync();
            current.close();
        }
    }
}
