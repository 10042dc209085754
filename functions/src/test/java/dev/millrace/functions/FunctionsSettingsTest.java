package dev.millrace.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FunctionsSettingsTest {

    private final FunctionsSettings defaults =
            FunctionsSettings.defaults(Path.of("work"), () -> URI.create("http://127.0.0.1:4566"));

    @Test
    @DisplayName("every default")
    void every_default() {
        var cores = Runtime.getRuntime().availableProcessors();
        assertThat(defaults.mode()).isEqualTo(FunctionsSettings.Mode.PROCESS);
        assertThat(defaults.workDirectory()).isEqualTo(Path.of("work"));
        assertThat(defaults.endpoint().get()).hasToString("http://127.0.0.1:4566");
        assertThat(defaults.java()).isEqualTo(Path.of(System.getProperty("java.home"), "bin/java"));
        assertThat(defaults.javaRuntime())
                .hasSize(3)
                .allSatisfy(entry -> assertThat(entry).exists());
        assertThat(defaults.environmentsPerFunction()).isEqualTo(2 * cores);
        assertThat(defaults.idleEnvironments()).isEqualTo(8 * cores);
    }

    @Test
    @DisplayName("bounds are refused on their far side")
    void bounds() {
        assertThat(defaults.withEnvironmentsPerFunction(1).environmentsPerFunction())
                .isEqualTo(1);
        assertThat(defaults.withIdleEnvironments(0).idleEnvironments()).isZero();
        assertThatThrownBy(() -> defaults.withEnvironmentsPerFunction(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> defaults.withIdleEnvironments(-1)).hasMessageContaining("at least 0");
    }
}
