package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A segment of a few frames that is cut, blanked or damaged at each of its bytes, and what is read of it then. */
class EveryByteOfTheLogTest {

    private static final Keyspace SPACE = new Keyspace("space", Keyspace.Use.RECORDS);
    private static final int FRAMES = 4;

    private final Path written;
    private final Path read;

    EveryByteOfTheLogTest(@TempDir Path folder) throws IOException {
        this.written = Files.createDirectory(folder.resolve("written"));
        this.read = Files.createDirectory(folder.resolve("read"));
    }

    /**
     * A log whose last segment has a few frames.
     *
     * @param settled the frame before the first
     * @param ends where the frames end; first of all the header
     */
    private record Written(String segment, byte[] bytes, long settled, List<Integer> ends) {

        /** How many frames lie wholly in front of the place. */
        int wholeBefore(int place) {
            return (int) ends.stream().skip(1).filter(end -> end <= place).count();
        }

        int end() {
            return ends.getLast();
        }
    }

    /** @param again whether the last segment's file was used before, for more frames than it has now */
    private Written write(Durability durability, boolean again) throws IOException {
        var ends = new ArrayList<Integer>();
        try (var log = WriteAheadLog.open(written, durability, 0, new Slabs()).log()) {
            if (again) {
                for (int life = 0; life < 2; life++) {
                    append(log, 2 * FRAMES);
                    log.release(log.roll());
                }
            }
            long settled = log.lastFrame();
            ends.add(Segment.Header.BYTES);
            int end = Segment.Header.BYTES;
            for (int frame = 0; frame < FRAMES; frame++) {
                end += append(log, 1);
                ends.add(end);
            }
            var segment = segmentIn(written);
            var bytes = Files.readAllBytes(segment);
            assertThat(bytes.length > end).isEqualTo(again);
            return new Written(String.valueOf(segment.getFileName()), bytes, settled, ends);
        }
    }

    /** Appends frames under keys of their own; how many bytes that is. */
    private static int append(WriteAheadLog log, int frames) throws IOException {
        var into = new Recent(new Slabs());
        for (int frame = 0; frame < frames; frame++) {
            var drain = new Overlay();
            drain.put(SPACE, new byte[] {(byte) (log.lastFrame() + 1)}, new byte[] {1, 2, 3});
            drain.keep();
            log.append(drain, into);
        }
        return (int) into.bytes();
    }

    @ParameterizedTest
    @CsvSource({"FSYNC, false", "FSYNC, true", "OS, false", "OS, true"})
    @DisplayName("cut at any byte, or nothing but zeros from there on: the frames before are there, and no other")
    void cut(Durability durability, boolean again) throws IOException {
        var log = write(durability, again);
        for (int at = Segment.Header.BYTES; at <= log.end(); at++) {
            expect(log, Arrays.copyOf(log.bytes(), at), log.wholeBefore(at), false);
            var blanked = log.bytes().clone();
            Arrays.fill(blanked, at, blanked.length, (byte) 0);
            expect(log, blanked, log.wholeBefore(at), false);
        }
        expect(log, log.bytes(), FRAMES, false);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    @DisplayName("any byte of synced frames damaged: the last is missed by nobody, for any other the log is refused")
    void damaged(boolean again) throws IOException {
        var log = write(Durability.FSYNC, again);
        for (int at = 0; at < log.end(); at++) {
            var damaged = flipped(log.bytes(), at);
            if (at >= log.ends().get(FRAMES - 1)) {
                expect(log, damaged, FRAMES - 1, false);
            } else {
                var segment = place(log, damaged);
                assertThatThrownBy(() -> WriteAheadLog.open(read, Durability.FSYNC, log.settled(), new Slabs()))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("from byte "
                                + (at < Segment.Header.BYTES ? 0 : log.ends().get(log.wholeBefore(at)))
                                + " on");
                assertThat(Files.readAllBytes(segment)).isEqualTo(damaged);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    @DisplayName("any byte of frames damaged that were not synced: what is before it counts, and that is told")
    void damaged_without_sync(boolean again) throws IOException {
        var log = write(Durability.OS, again);
        for (int at = 0; at < log.end(); at++) {
            boolean last = at >= log.ends().get(FRAMES - 1);
            expect(log, flipped(log.bytes(), at), log.wholeBefore(at), !last);
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        var flipped = bytes.clone();
        flipped[at] ^= 0x41;
        return flipped;
    }

    /** Reads the log with this in the place of its last segment, then again with a frame appended. */
    private void expect(Written log, byte[] segment, int frames, boolean cut) throws IOException {
        var place = place(log, segment);
        var keys = new ArrayList<Byte>();
        for (int frame = 1; frame <= frames; frame++) {
            keys.add((byte) (log.settled() + frame));
        }
        var opened = WriteAheadLog.open(read, Durability.OS, log.settled(), new Slabs());
        assertThat(keys(opened.recent())).isEqualTo(keys);
        assertThat(opened.cut()).isEqualTo(cut);
        assertThat(opened.log().lastFrame()).isEqualTo(log.settled() + frames);
        if (!cut) {
            append(opened.log(), 1);
            keys.add((byte) opened.log().lastFrame());
            opened.log().close();
            var more = WriteAheadLog.open(read, Durability.OS, log.settled(), new Slabs());
            assertThat(keys(more.recent())).isEqualTo(keys);
            assertThat(more.cut()).isFalse();
        }
        assertThat(Files.readAllBytes(place)).isEqualTo(segment);
    }

    private Path place(Written log, byte[] segment) throws IOException {
        try (var files = Files.list(read)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        return Files.write(read.resolve(log.segment()), segment);
    }

    private static List<Byte> keys(Recent recent) {
        var space = recent.find(SPACE);
        return space == null
                ? List.of()
                : space.entries.keySet().stream().map(key -> key[0]).toList();
    }

    private static Path segmentIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
