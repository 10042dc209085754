package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.log.LogProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MainTest {

    @Test
    @DisplayName("the log's provider is taken at once, and its name is not left for what else runs in the process")
    void the_providers_name_does_not_stay() {
        Main.settleLibraries();

        assertThat(LoggerFactory.getILoggerFactory().getLogger("any").getClass().getPackage())
                .isEqualTo(LogProvider.class.getPackage());
        assertThat(System.getProperties()).doesNotContainKeys("slf4j.provider", "slf4j.internal.verbosity");
    }
}
