package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReportTextTest {

    @Test
    void a_balance_ends_with_the_word() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, WriteKind.INSERT)
                .acknowledged("run-1", 1, WriteKind.NONE)
                .poison("run-2")
                .recorded(1, "run-1", 1, WriteKind.INSERT)
                .recorded(2, "run-2", 1, WriteKind.INSERT)
                .delivered(1, "run-1", 3)
                .reported(Scene.SHARD, 2, 2, 1)
                .balance();

        assertThat(ReportText.text(sheet)).isEqualTo("""
                        Written
                          acknowledged, effective                       2
                            new orders                                  2  1 poison
                            changes                                     0
                            deletions                                   0
                          acknowledged, identical rewrites              1  must leave no record
                          without an answer                             0  0 of them made

                        Stream
                          records                                       2  in 1 shard

                        Processed
                          delivered                                     1  3 redeliveries skipped
                          reported                                      1  by 1 failure document, 1 poison
                          missing and untold                            0

                        Effects
                          new statuses                                  0  0 notifications
                          cancellations                                 0
                          deletions                                     0
                          documents that need people                    0

                        BALANCED""");
    }

    @Test
    void a_failed_balance_names_the_first_twenty() {
        var scene = new Scene();
        for (var order = 1; order <= 25; order++) {
            scene.acknowledged("run-" + order, 1, WriteKind.INSERT)
                    .recorded(order, "run-" + order, 1, WriteKind.INSERT);
        }

        var text = ReportText.text(scene.balance());

        assertThat(text)
                .contains("RECORD_MISSING_AND_UNTOLD: 25 stream records neither delivered nor reported")
                .contains("order run-20")
                .doesNotContain("order run-21")
                .contains("The first 20 of 25 are shown.")
                .endsWith("NOT BALANCED: 25 stream records neither delivered nor reported");
        assertThat(text.lines().filter(line -> line.contains("sequence number")))
                .hasSize(20);
    }

    @Test
    void programs_read_the_same_numbers() throws IOException {
        var sheet = new Scene()
                .acknowledged("run-1", 1, WriteKind.INSERT)
                .recorded(77, "run-1", 1, WriteKind.INSERT)
                .balance();

        var json = new ObjectMapper().readTree(ReportText.json(sheet));

        assertThat(json.path("balanced").asBoolean(true)).isFalse();
        assertThat(json.at("/written/effective").asInt()).isEqualTo(1);
        assertThat(json.at("/processed/missingAndUntold").asInt()).isEqualTo(1);
        assertThat(json.at("/problems/0/sequenceNumber").asText()).isEqualTo("77");
        assertThat(json.at("/problems/0/orderId").asText()).isEqualTo("run-1");
    }
}
