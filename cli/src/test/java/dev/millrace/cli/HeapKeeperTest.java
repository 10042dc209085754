package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeapKeeperTest {

    private static final long MB = 1L << 20;

    private long used;
    private long alive;
    private int collections;
    private final HeapKeeper keeper = new HeapKeeper(() -> used, () -> {
        collections++;
        used = alive;
    });

    private int afterUsing(long bytes) {
        used = bytes;
        keeper.look();
        return collections;
    }

    @Test
    @DisplayName("a small heap is left alone, a large one is collected")
    void collects_garbage_early() {
        alive = 20 * MB;

        assertThat(afterUsing(79 * MB)).isZero();
        assertThat(afterUsing(80 * MB)).isOne();
        assertThat(afterUsing(79 * MB)).isOne();
        assertThat(afterUsing(81 * MB)).isEqualTo(2);
    }

    @Test
    @DisplayName("where much is alive, the heap may hold half as much again before it is collected once more")
    void follows_what_is_alive() {
        alive = 150 * MB;

        assertThat(afterUsing(160 * MB)).isOne();
        assertThat(afterUsing(224 * MB)).isOne();
        assertThat(afterUsing(225 * MB)).isEqualTo(2);

        alive = 50 * MB;
        assertThat(afterUsing(300 * MB)).isEqualTo(3);
        assertThat(afterUsing(109 * MB)).isEqualTo(3);
        assertThat(afterUsing(110 * MB)).isEqualTo(4);

        alive = 10 * MB;
        assertThat(afterUsing(300 * MB)).isEqualTo(5);
        assertThat(afterUsing(80 * MB)).isEqualTo(6);
    }
}
