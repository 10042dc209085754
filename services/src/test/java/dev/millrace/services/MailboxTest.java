package dev.millrace.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final Queue<Runnable> executed = new ArrayDeque<>();
    private final Mailbox mailbox = new Mailbox(executed::add);
    private final List<String> done = new ArrayList<>();

    @Test
    @DisplayName("posted tasks wait for the executor and run in their order, all in one go")
    void runs_in_order() {
        mailbox.post(() -> done.add("first"));
        mailbox.post(() -> done.add("second"));

        assertThat(done).isEmpty();
        assertThat(executed).hasSize(1);
        executed.remove().run();
        assertThat(done).containsExactly("first", "second");
        mailbox.post(() -> done.add("third"));
        assertThat(executed).hasSize(1);
    }

    @Test
    @DisplayName("who runs a task in an idle mailbox runs it at once, and leaves to the executor what it brought along")
    void runs_here_only_what_it_was_given() {
        mailbox.run(() -> {
            mailbox.post(() -> done.add("later"));
            done.add("now");
        });

        assertThat(done).containsExactly("now");
        executed.remove().run();
        assertThat(done).containsExactly("now", "later");
        assertThat(executed).isEmpty();
    }

    @Test
    @DisplayName("in a busy mailbox it takes its turn like any other")
    void waits_its_turn() {
        mailbox.post(() -> done.add("before"));
        mailbox.run(() -> done.add("after"));

        assertThat(done).isEmpty();
        executed.remove().run();
        assertThat(done).containsExactly("before", "after");
    }
}
