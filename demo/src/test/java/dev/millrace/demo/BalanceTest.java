package dev.millrace.demo;

import static dev.millrace.demo.WriteKind.INSERT;
import static dev.millrace.demo.WriteKind.MODIFY;
import static dev.millrace.demo.WriteKind.NONE;
import static dev.millrace.demo.WriteKind.REMOVE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalanceTest {

    @Test
    void a_life_of_an_order_balances() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-1", 1, NONE)
                .acknowledged("run-1", 2, MODIFY)
                .acknowledged("run-1", 3, REMOVE)
                .recorded(9, "run-1", 1, INSERT)
                .recorded(10, "run-1", 2, MODIFY)
                .recorded(100, "run-1", 3, REMOVE)
                .delivered(9, "run-1")
                .delivered(10, "run-1", 2)
                .delivered(100, "run-1", 1)
                .archived(100, "run-1")
                .balance();

        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.effectiveWrites()).isEqualTo(3);
        assertThat(sheet.identicalRewrites()).isEqualTo(1);
        assertThat(sheet.delivered()).isEqualTo(3);
        assertThat(sheet.redeliveries()).isEqualTo(3);
    }

    @Test
    void a_dropped_record_is_found_with_its_order_and_sequence_number() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-2", 1, INSERT)
                .delivered(1, "run-1")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.RECORD_MISSING_AND_UNTOLD, "run-2", 1, "2"));
        assertThat(sheet.maySettle()).isTrue();
    }

    @Test
    void a_poison_order_in_a_failure_documents_range_is_told() {
        var sheet = new Scene()
                .poison("run-1")
                .recorded(7, "run-1", 1, INSERT)
                .reported(Scene.SHARD, 7, 7, 1)
                .balance();

        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.reported()).isEqualTo(1);
        assertThat(sheet.reportedPoison()).isEqualTo(1);
        assertThat(sheet.poisonWrites()).isEqualTo(1);
    }

    @ParameterizedTest
    @DisplayName("H.2, M.13: a range is of one shard, has both its ends, and is compared by number")
    @CsvSource({
        "shardId-1, 95, 100, true",
        "shardId-1, 9, 95, true",
        "shardId-1, 95, 95, true",
        "shardId-1, 96, 100, false",
        "shardId-1, 9, 94, false",
        "shardId-2, 95, 100, false",
    })
    void a_range_is_of_one_shard_and_by_number(String shard, long first, long last, boolean tells) {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .recorded(95, "run-1", 1, INSERT)
                .reported(shard, first, last, 1)
                .balance();

        assertThat(sheet.isBalanced()).isEqualTo(tells);
    }

    @Test
    @DisplayName("H.8: a document tells of as many records as its batch had, though more stand in its range")
    void a_document_tells_of_its_batch_only() {
        var scene = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .acknowledged("run-3", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-2", 1, INSERT)
                .recorded(3, "run-3", 1, INSERT)
                .reported(Scene.SHARD, 1, 3, 2);

        assertThat(scene.balance().count(Problem.Kind.RECORD_MISSING_AND_UNTOLD))
                .isEqualTo(1);
        assertThat(scene.delivered(2, "run-2").balance().problems()).isEmpty();
    }

    @Test
    void a_wide_document_leaves_the_records_of_narrow_ones_to_them() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(9, "run-2", 1, INSERT)
                .reported(Scene.SHARD, 1, 9, 1)
                .reported(Scene.SHARD, 1, 1, 1)
                .balance();

        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.reported()).isEqualTo(2);
    }

    @Test
    void a_document_that_is_kept_and_still_waits_tells_once() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-2", 1, INSERT)
                .reported(Scene.SHARD, 1, 2, 1)
                .waitingInQueue(1, 2, 1)
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.RECORD_MISSING_AND_UNTOLD, "run-2", 1, "2"));
        assertThat(sheet.documents()).isEqualTo(1);
        assertThat(sheet.documentsWaiting()).isZero();
    }

    @Test
    void a_document_that_was_received_twice_tells_once() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-2", 1, INSERT)
                .waitingInQueue(1, 2, 1)
                .waitingInQueue(1, 2, 1)
                .balance();

        assertThat(sheet.count(Problem.Kind.RECORD_MISSING_AND_UNTOLD)).isEqualTo(1);
        assertThat(sheet.documentsWaiting()).isEqualTo(1);
    }

    @Test
    void a_recovered_record_uses_up_its_documents_word() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-2", 1, INSERT)
                .reported(Scene.SHARD, 1, 2, 1)
                .recovered(2, "run-2")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.RECORD_MISSING_AND_UNTOLD, "run-1", 1, "1"));
        assertThat(sheet.reported()).isZero();
    }

    @Test
    void a_recovered_record_leaves_another_the_only_document_that_covers_it() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .recorded(2, "run-1", 1, INSERT)
                .recorded(3, "run-2", 1, INSERT)
                .reported(Scene.SHARD, 1, 5, 1)
                .reported(Scene.SHARD, 3, 9, 1)
                .recovered(3, "run-2")
                .balance();

        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.reported()).isEqualTo(1);
    }

    @Test
    @DisplayName("H.8: what was recovered with another lane's batch comes from its own lane too, and is in no document")
    void a_record_of_another_lane_that_was_recovered_uses_up_nothing() {
        var scene = new Scene()
                .poison("run-1")
                .acknowledged("run-2", 1, INSERT)
                .poison("run-3")
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-2", 1, INSERT)
                .recorded(3, "run-3", 1, INSERT)
                .reported(Scene.SHARD, 1, 3, 2)
                .recovered(2, "run-2", 1);

        assertThat(scene.balance().problems()).isEmpty();
        assertThat(scene.balance().reportedPoison()).isEqualTo(2);
    }

    @Test
    void an_identical_rewrite_must_leave_no_record() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-1", 1, NONE)
                .recorded(1, "run-1", 1, INSERT)
                .recordedUnchanged(2, "run-1", 1)
                .delivered(1, "run-1")
                .delivered(2, "run-1")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.RECORD_OF_IDENTICAL_REWRITE, "run-1", 1, "2"));
    }

    @Test
    void an_acknowledged_write_needs_a_record() {
        var sheet = new Scene().acknowledged("run-1", 1, INSERT).balance();

        assertThat(sheet.problems()).containsExactly(new Problem(Problem.Kind.WRITE_WITHOUT_RECORD, "run-1", 1, ""));
        assertThat(sheet.maySettle()).isFalse();
    }

    @Test
    void a_write_without_an_answer_may_have_a_record_or_not() {
        var sheet = new Scene()
                .unanswered("run-1", 1, INSERT)
                .unanswered("run-2", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .delivered(1, "run-1")
                .balance();

        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.unsureWrites()).isEqualTo(2);
        assertThat(sheet.unsureWritesMade()).isEqualTo(1);
    }

    @Test
    void a_write_has_one_record_only() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-1", 1, INSERT)
                .delivered(1, "run-1")
                .delivered(2, "run-1")
                .balance();

        assertThat(sheet.problems()).containsExactly(new Problem(Problem.Kind.SECOND_RECORD, "run-1", 1, "2"));
    }

    @Test
    void a_record_needs_a_write_of_its_kind() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .recorded(1, "run-1", 1, MODIFY)
                .recorded(2, "run-1", 2, MODIFY)
                .delivered(1, "run-1")
                .delivered(2, "run-1")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(
                        new Problem(Problem.Kind.RECORD_OF_ANOTHER_KIND, "run-1", 1, "1"),
                        new Problem(Problem.Kind.RECORD_WITHOUT_WRITE, "run-1", 2, "2"));
    }

    @Test
    void a_refused_write_means_that_something_acknowledged_is_gone() {
        assertThat(new Scene().refused("run-1", 2, MODIFY).balance().problems())
                .containsExactly(new Problem(Problem.Kind.WRITE_REFUSED, "run-1", 2, ""));
    }

    @Test
    void orders_of_other_writers_must_be_delivered_but_need_no_journal() {
        var scene = new Scene().recorded(1, "another-1", 0, INSERT);

        assertThat(scene.balance().problems())
                .containsExactly(new Problem(Problem.Kind.RECORD_MISSING_AND_UNTOLD, "another-1", 0, "1"));

        var sheet = scene.delivered(1, "another-1").balance();
        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.recordsOfOthers()).isEqualTo(1);
    }

    @Test
    void first_deliveries_of_an_order_follow_its_writes() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-1", 2, MODIFY)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-1", 2, MODIFY)
                .delivered(2, "run-1")
                .delivered(1, "run-1")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.DELIVERIES_OUT_OF_ORDER, "run-1", 2, "2"));
    }

    @Test
    void the_stream_follows_the_writes() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-1", 2, MODIFY)
                .recorded(10, "run-1", 1, INSERT)
                .recorded(9, "run-1", 2, MODIFY)
                .delivered(10, "run-1")
                .delivered(9, "run-1")
                .balance();

        assertThat(sheet.problems()).containsExactly(new Problem(Problem.Kind.RECORDS_OUT_OF_ORDER, "run-1", 2, "9"));
    }

    @Test
    void what_was_given_up_and_recovered_comes_late() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-1", 2, MODIFY)
                .recorded(1, "run-1", 1, INSERT)
                .recorded(2, "run-1", 2, MODIFY)
                .reported(Scene.SHARD, 1, 1, 1)
                .delivered(2, "run-1")
                .recovered(1, "run-1")
                .balance();

        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.delivered()).isEqualTo(2);
        assertThat(sheet.recovered()).isEqualTo(1);
        assertThat(sheet.reported()).isZero();
    }

    @Test
    void a_record_tells_the_status_that_was_written() {
        var sheet = new Scene()
                .acknowledged("run-1", 2, MODIFY)
                .statusChanged(1, "run-1", 2, "PLACED", "PAID")
                .delivered(1, "run-1")
                .announced(1, "run-1")
                .balance();

        assertThat(sheet.count(Problem.Kind.RECORD_OF_ANOTHER_KIND)).isZero();
        var other = new Scene()
                .statusChanged(1, "run-1", 2, "PLACED", "PAID")
                .acknowledged("run-1", 2, MODIFY)
                .delivered(1, "run-1")
                .announced(1, "run-1")
                .balance();
        assertThat(other.problems()).containsExactly(new Problem(Problem.Kind.RECORD_OF_ANOTHER_KIND, "run-1", 2, "1"));
    }

    @Test
    void a_delivery_needs_a_record_unless_it_may_have_been_trimmed() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .recorded(5, "run-1", 1, INSERT)
                .delivered(4, "run-1")
                .delivered(5, "run-1")
                .delivered(6, "run-1")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.DELIVERY_WITHOUT_RECORD, "run-1", 0, "6"));
    }

    @Test
    void two_shards_may_use_the_same_number() {
        var scene = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .acknowledged("run-2", 1, INSERT)
                .recorded(5, "run-1", 1, INSERT)
                .recorded(5, "run-2", 1, INSERT)
                .delivered(5, "run-1");

        assertThat(scene.balance().problems())
                .containsExactly(new Problem(Problem.Kind.RECORD_MISSING_AND_UNTOLD, "run-2", 1, "5"));
        assertThat(scene.delivered(5, "run-2").balance().problems()).isEmpty();
    }

    @Test
    void a_tracking_row_of_another_order_delivers_nothing() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .recorded(5, "run-1", 1, INSERT)
                .delivered(5, "another-2")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.RECORD_MISSING_AND_UNTOLD, "run-1", 1, "5"));
    }
}
