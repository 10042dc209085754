package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainingTest {

    private final TestingWaiting time = new TestingWaiting();
    private final Scene scene =
            new Scene().acknowledged("run-1", 1, WriteKind.INSERT).recorded(1, "run-1", 1, WriteKind.INSERT);
    private final List<BalanceSheet> looks = new ArrayList<>();
    private int queueLooks;

    @Test
    void ends_as_soon_as_it_balances() {
        var sheet = drain(() -> {
            if (time.elapsed().equals(Duration.ofSeconds(3))) {
                scene.delivered(1, "run-1");
            }
        });

        assertThat(sheet.isBalanced()).isTrue();
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
        assertThat(looks).hasSize(3);
        assertThat(queueLooks).isZero();
    }

    @Test
    void gives_up_after_the_bound() {
        var sheet = drain(() -> {});

        assertThat(sheet.isBalanced()).isFalse();
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void a_document_that_still_waits_in_the_queue_tells_too() {
        scene.waitingInQueue(1, 1, 1);

        var sheet = drain(() -> {});

        assertThat(sheet.isBalanced()).isTrue();
        assertThat(sheet.documentsWaiting()).isEqualTo(1);
        assertThat(queueLooks).isEqualTo(1);
    }

    @Test
    void does_not_wait_for_what_time_cannot_mend() {
        scene.delivered(1, "run-1").acknowledged("run-2", 1, WriteKind.INSERT);

        var sheet = drain(() -> {});

        assertThat(sheet.isBalanced()).isFalse();
        assertThat(time.elapsed()).isZero();
    }

    private BalanceSheet drain(Runnable beforeEachLook) {
        var pipeline = new Pipeline() {
            @Override
            public Evidence look() {
                beforeEachLook.run();
                return scene.evidenceOfTables();
            }

            @Override
            public List<FailureRange> waitingDocuments() {
                queueLooks++;
                return scene.queue();
            }

            @Override
            public void close() {
                throw new AssertionError("whoever opened it closes it");
            }
        };
        return new Draining(pipeline, time, looks::add).drain(scene.journal(), Duration.ofSeconds(60));
    }
}
