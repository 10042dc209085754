package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Activity;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers beside a writer whose generations end every few commits. Whatever a reader is told of a key must have been so
 * at some moment while it was reading.
 */
class ReadsBesideWritesTest {

    private static final List<Keyspace> KEYSPACES =
            List.of(new Keyspace("records", Keyspace.Use.RECORDS), new Keyspace("log", Keyspace.Use.LOG));
    private static final int ROWS = 2;
    private static final int PLACES = 12;
    private static final int EACH = ROWS * PLACES;
    private static final int COMMITS = 800;
    private static final int TINY = 2 << 10;
    private static final int READERS = 2;

    private final Path directory;

    /** By commit, which version each key has then; 0 if none. Written before the commit that makes it so. */
    private final int[][] states = new int[COMMITS + 1][EACH * KEYSPACES.size()];

    private volatile int begun;
    private volatile int done;
    private volatile boolean stop;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    ReadsBesideWritesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @RepeatedTest(2)
    @Timeout(120)
    @DisplayName("gets and scans beside puts, deletes, deleted ranges and settling tell only what was so meanwhile")
    void tell_only_what_was_so(RepetitionInfo repetition) throws Exception {
        long seed = repetition.getCurrentRepetition();
        try (var store = open()) {
            var readers = new ArrayList<Thread>();
            for (int reader = 0; reader < READERS; reader++) {
                var random = new Random(seed * READERS + reader);
                readers.add(Thread.ofPlatform().start(() -> readOn(store, random)));
            }
            var random = new Random(-seed);
            for (int commit = 1; commit <= COMMITS && failure.get() == null; commit++) {
                write(store, random, commit);
            }
            stop = true;
            for (var reader : readers) {
                reader.join();
            }
        }
        assertThat(failure.get()).isNull();
        try (var store = open()) {
            check(store, new Random(seed), true);
        }
        assertThat(failure.get()).isNull();
    }

    private RocksDbStore open() {
        return RocksDbStore.open(directory, Durability.OS, new Activity(), TINY);
    }

    private void write(Store store, Random random, int commit) {
        var state = states[commit - 1].clone();
        var mutations = new ArrayList<Mutation>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int space = random.nextInt(KEYSPACES.size());
            int one = random.nextInt(EACH);
            int other = one + random.nextInt(EACH - one + 1);
            var mutation = random.nextInt(3) == 0
                    ? new Mutation(space, one, other, 0)
                    : new Mutation(space, one, one, random.nextInt(4) == 0 ? 0 : 1 + commit * 8 + i);
            mutations.add(mutation);
            mutation.applyTo(state);
            if (mutation.isRange() && random.nextBoolean()) { // and writes again what it has just deleted
                for (int key = one; key < other; key++) {
                    var again = new Mutation(space, key, key, 1 + commit * 8 + i);
                    mutations.add(again);
                    again.applyTo(state);
                }
            }
        }
        states[commit] = state;
        begun = commit;
        store.commit(writer -> {
            mutations.forEach(mutation -> mutation.applyTo(writer));
            int key = random.nextInt(state.length);
            assertThat(version(writer.get(KEYSPACES.get(key / EACH), key(key % EACH))))
                    .isEqualTo(state[key]);
            return "";
        });
        done = commit;
    }

    /** A key that is given a version, or is deleted by version 0; or a range of keys that are deleted. */
    private record Mutation(int space, int first, int end, int version) {

        boolean isRange() {
            return first < end;
        }

        void applyTo(int[] state) {
            Arrays.fill(state, space * EACH + first, space * EACH + Math.max(end, first + 1), version);
        }

        void applyTo(Writer writer) {
            var keyspace = KEYSPACES.get(space);
            if (isRange()) {
                writer.deleteRange(keyspace, key(first), key(end));
            } else if (version == 0) {
                writer.delete(keyspace, key(first));
            } else {
                writer.put(keyspace, key(first), value(version));
            }
        }
    }

    private void readOn(Store store, Random random) {
        try {
            while (!stop && failure.get() == null) {
                check(store, random, false);
            }
        } catch (Throwable thrown) { // to be told by the test
            failure.compareAndSet(null, thrown);
        }
    }

    private void check(Store store, Random random, boolean all) {
        int space = random.nextInt(KEYSPACES.size());
        int from = all ? 0 : random.nextInt(EACH);
        int to = all ? EACH : from + random.nextInt(EACH - from + 1);
        int earliest = done;
        if (!all && random.nextBoolean()) {
            var value = store.get(KEYSPACES.get(space), key(from));
            checkKey("get", space, from, version(value), earliest, begun);
            return;
        }
        boolean backwards = random.nextBoolean();
        var versions = new int[EACH];
        var order = new ArrayList<Integer>();
        Reader.Visitor visitor = (key, value) -> {
            int index = index(key);
            versions[index] = version(value);
            return order.add(index);
        };
        if (backwards) {
            store.scanBackwards(KEYSPACES.get(space), key(from), key(to), visitor);
        } else {
            store.scan(KEYSPACES.get(space), key(from), key(to), visitor);
        }
        int latest = begun;
        var inOrder = backwards ? order.reversed() : order;
        assertThat(inOrder).isSorted().doesNotHaveDuplicates().allMatch(index -> from <= index && index < to);
        for (int index = from; index < to; index++) {
            checkKey(backwards ? "backwards" : "scan", space, index, versions[index], earliest, latest);
        }
    }

    private void checkKey(String how, int space, int index, int version, int earliest, int latest) {
        for (int commit = earliest; commit <= latest; commit++) {
            if (states[commit][space * EACH + index] == version) {
                return;
            }
        }
        var possible = new BitSet();
        for (int commit = earliest; commit <= latest; commit++) {
            possible.set(states[commit][space * EACH + index]);
        }
        throw new AssertionError(how + " of " + KEYSPACES.get(space).name() + " " + index + " told version " + version
                + ", but between commits " + earliest + " and " + latest + " there were only " + possible);
    }

    /** The last of them is not of the rows: an end of ranges. */
    private static byte[] key(int index) {
        return ByteBuffer.allocate(10)
                .putShort((short) (index / PLACES))
                .putLong(index % PLACES)
                .array();
    }

    private static int index(byte[] key) {
        var in = ByteBuffer.wrap(key);
        return in.getShort() * PLACES + (int) in.getLong();
    }

    /** As long as the version says, so that a value of other bytes is noticed. */
    private static byte[] value(int version) {
        var value = new byte[Integer.BYTES + version % 50];
        Arrays.fill(value, (byte) version);
        ByteBuffer.wrap(value).putInt(version);
        return value;
    }

    private static int version(byte @Nullable [] value) {
        if (value == null) {
            return 0;
        }
        int version = ByteBuffer.wrap(value).getInt();
        assertThat(value).isEqualTo(value(version));
        return version;
    }
}
