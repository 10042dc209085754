package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("conformance")
@ExtendWith(OneServer.class)
@DisplayName("boto3, in the environment that millrace env prints")
class BotoIT {

    private static final Path SCRIPT = Millrace.ROOT.resolve("conformance/src/test/python/tables.py");

    private final Tool python;

    BotoIT(Millrace millrace) throws Exception {
        this.python = Tool.onPath("python3", "Python", millrace);
    }

    @Test
    @DisplayName("clients and resources do all of the table and the streams API")
    void tables_and_streams() throws Exception {
        if (python.attempt(Path.of("."), "-c", "import boto3").exit() != 0) {
            Tool.skip("boto3 is not installed: python3 cannot import it");
        }
        assertThat(python.run(SCRIPT.toString()).lines())
                .containsExactly(
                        "holds: tables",
                        "holds: indexes",
                        "holds: items",
                        "holds: queries_and_scans",
                        "holds: batches",
                        "holds: transactions",
                        "holds: many_threads",
                        "holds: stream_reads",
                        "holds: time_to_live",
                        "holds: legacy_parameters",
                        "holds: limits_and_endpoints");
    }
}
