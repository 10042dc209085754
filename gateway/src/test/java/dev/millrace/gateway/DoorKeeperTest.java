package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who comes in, where the HTTP server in front would say so itself. */
class DoorKeeperTest {

    private final DoorKeeper keeper = new DoorKeeper(GatewaySettings.defaults());

    @Test
    @DisplayName("no host name and an empty one are foreign, before and after the first own one")
    void empty_names() {
        assertThat(keeper.refusal(Optional.of(""), Optional.empty())).isPresent();
        assertThat(keeper.refusal(Optional.empty(), Optional.empty())).isPresent();
        assertThat(keeper.refusal(Optional.of("localhost:4566"), Optional.empty()))
                .isEmpty();
        assertThat(keeper.refusal(Optional.of("localhost:4566"), Optional.of("http://")))
                .isPresent();
        assertThat(keeper.refusal(Optional.of(""), Optional.of("http://"))).isPresent();
    }
}
