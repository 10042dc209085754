package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowsTest {

    @Test
    @DisplayName("the row after a key's begins where the key's row cannot have another one, however it counts up")
    void ends() {
        assertThat(Rows.end(key(1, 7))).isEqualTo(key(2, 0));
        assertThat(Rows.end(key(0x00ff, -1))).isEqualTo(key(0x0100, 0));
        assertThat(Rows.end(key(0xffff, 3))).isNull();
        assertThat(Rows.end(new byte[5])).isNull();
    }

    @Test
    @DisplayName("two keys are in a row if they differ in their last eight bytes at most")
    void are_the_same() {
        assertThat(Rows.isSame(key(1, 0), key(1, -1))).isTrue();
        assertThat(Rows.isSame(key(1, 0), key(2, 0))).isFalse();
        assertThat(Rows.isSame(key(1, 0), new byte[11])).isFalse();
    }

    private static byte[] key(int row, long place) {
        return ByteBuffer.allocate(10).putShort((short) row).putLong(place).array();
    }
}
