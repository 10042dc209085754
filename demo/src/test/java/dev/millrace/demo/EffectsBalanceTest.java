package dev.millrace.demo;

import static dev.millrace.demo.WriteKind.INSERT;
import static dev.millrace.demo.WriteKind.REMOVE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EffectsBalanceTest {

    @Test
    void the_effects_of_what_was_processed_balance() {
        var sheet = new Scene()
                .statusChanged(1, "run-1", 2, "PLACED", "PAID")
                .statusChanged(2, "run-1", 3, "PAID", "CANCELLED")
                .acknowledged("run-1", 4, REMOVE)
                .recorded(3, "run-1", 4, REMOVE)
                .delivered(1, "run-1")
                .delivered(2, "run-1")
                .delivered(3, "run-1")
                .announced(1, "run-1")
                .announced(1, "run-1")
                .announced(2, "run-1")
                .refunded(2, "run-1")
                .archived(3, "run-1")
                .balance();

        assertThat(sheet.problems()).isEmpty();
        assertThat(sheet.cancellations()).isEqualTo(1);
        var effects = sheet.effects();
        assertThat(effects.statusChanges()).isEqualTo(2);
        assertThat(effects.notifications()).isEqualTo(3);
        assertThat(effects.repeatedNotifications()).isEqualTo(1);
        assertThat(effects.cancellations()).isEqualTo(1);
        assertThat(effects.refunds()).isEqualTo(1);
        assertThat(effects.deletions()).isEqualTo(1);
        assertThat(effects.archived()).isEqualTo(1);
    }

    @Test
    void a_processed_status_change_must_be_announced_which_may_take_a_moment() {
        var sheet = new Scene()
                .statusChanged(1, "run-1", 2, "PLACED", "PAID")
                .delivered(1, "run-1")
                .balance();

        assertThat(sheet.problems())
                .containsExactly(new Problem(Problem.Kind.STATUS_CHANGE_NOT_ANNOUNCED, "run-1", 2, "1"));
        assertThat(sheet.maySettle()).isTrue();
    }

    @Test
    void a_processed_cancellation_must_be_refunded_by_itself() {
        var scene = new Scene()
                .statusChanged(1, "run-1", 2, "PAID", "CANCELLED")
                .delivered(1, "run-1")
                .announced(1, "run-1");

        assertThat(scene.balance().problems())
                .containsExactly(new Problem(Problem.Kind.CANCELLATION_NOT_REFUNDED, "run-1", 2, "1"));
        assertThat(scene.balance().maySettle()).isFalse();
        assertThat(scene.refunded(7, "run-1").balance().problems())
                .extracting(Problem::kind)
                .containsExactly(Problem.Kind.CANCELLATION_NOT_REFUNDED, Problem.Kind.REFUND_WITHOUT_CANCELLATION);
    }

    @Test
    void a_processed_deletion_must_be_in_the_archive() {
        var scene = new Scene()
                .acknowledged("run-1", 2, REMOVE)
                .recorded(5, "run-1", 2, REMOVE)
                .delivered(5, "run-1");

        assertThat(scene.balance().problems())
                .containsExactly(new Problem(Problem.Kind.DELETION_NOT_ARCHIVED, "run-1", 2, "5"));
        assertThat(scene.archived(6, "run-1").balance().problems())
                .extracting(Problem::kind)
                .containsExactly(Problem.Kind.DELETION_NOT_ARCHIVED, Problem.Kind.ARCHIVED_WITHOUT_DELETION);
    }

    @Test
    void what_was_reported_may_have_had_its_effects_or_not() {
        var scene =
                new Scene().statusChanged(1, "run-1", 2, "PAID", "CANCELLED").reported(Scene.SHARD, 1, 1, 1);

        assertThat(scene.balance().problems()).isEmpty();
        assertThat(scene.refunded(1, "run-1").balance().problems()).isEmpty();
    }

    @Test
    void a_document_that_needs_people_must_raise_an_alert_which_may_take_a_moment() {
        var scene = new Scene().poison("run-1").recorded(7, "run-1", 1, INSERT).keptForPeople(7);

        assertThat(scene.balance().problems())
                .containsExactly(new Problem(Problem.Kind.DOCUMENT_WITHOUT_ALERT, "", 0, "7"));
        assertThat(scene.balance().maySettle()).isTrue();
        assertThat(scene.alerted(7).balance().problems()).isEmpty();
        assertThat(scene.balance().effects().documentsForPeople()).isEqualTo(1);
        assertThat(scene.balance().effects().alerts()).isEqualTo(1);
    }

    @Test
    void an_effect_needs_its_record() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .recorded(1, "run-1", 1, INSERT)
                .delivered(1, "run-1")
                .announced(1, "run-1")
                .refunded(1, "run-1")
                .archived(1, "run-1")
                .balance();

        assertThat(sheet.problems())
                .extracting(Problem::kind)
                .containsExactly(
                        Problem.Kind.NOTIFICATION_WITHOUT_CHANGE,
                        Problem.Kind.REFUND_WITHOUT_CANCELLATION,
                        Problem.Kind.ARCHIVED_WITHOUT_DELETION);
    }

    @Test
    void effects_of_other_writers_and_of_trimmed_records_are_not_judged() {
        var sheet = new Scene()
                .acknowledged("run-1", 1, INSERT)
                .recorded(5, "run-1", 1, INSERT)
                .delivered(5, "run-1")
                .announced(9, "another-1")
                .refunded(9, "another-1")
                .archived(9, "another-1")
                .archived(4, "run-1")
                .balance();

        assertThat(sheet.problems()).isEmpty();
    }
}
