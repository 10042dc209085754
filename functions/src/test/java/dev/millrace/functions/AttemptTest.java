package dev.millrace.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.SkippableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an attempt waits for, and what it makes of the answers, with an environment that follows a script. */
class AttemptTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final FunctionSpec SPEC =
            TestingCode.withTimeout(TestingCode.function(Path.of("code"), "Echo"), TIMEOUT);

    private final List<String> log = new ArrayList<>();
    private final ScriptedEnvironment environment = new ScriptedEnvironment();

    /** Says what it is told to say, and remembers how long it might have taken. */
    private final class ScriptedEnvironment implements Environment {
        final Deque<Startup> startups = new ArrayDeque<>();
        final List<Duration> startupLimits = new ArrayList<>();
        final List<Duration> runLimits = new ArrayList<>();
        Answer answer = new Answer.Response("1".getBytes(UTF_8));

        @Override
        public Startup awaitStartup(Duration limit) {
            startupLimits.add(limit);
            return startups.remove();
        }

        @Override
        public Answer run(Delivery delivery, Duration limit) {
            runLimits.add(limit);
            return answer;
        }

        private final InvocationLog lines =
                new InvocationLog(SPEC, LogSource.of(SPEC, "stream"), (source, text) -> log.add(text));

        @Override
        public InvocationLog log() {
            return lines;
        }

        @Override
        public boolean isUsable() {
            return true;
        }

        @Override
        public OptionalLong peakMemoryBytes() {
            return OptionalLong.of(61L << 20);
        }

        @Override
        public void end() {
            throw new AssertionError("an attempt does not end its environment");
        }
    }

    private final Attempt attempt = attempt(true);

    private Attempt attempt(boolean isFirst) {
        return new Attempt(SPEC, environment, isFirst, SkippableClock.create());
    }

    private InvocationOutcome run() throws InterruptedException {
        return attempt.run(new Invocation("r-1", "arn", new byte[0])).orElseThrow();
    }

    @Test
    @DisplayName("a start within ten seconds costs the function nothing")
    void start_is_free() throws Exception {
        environment.startups.add(new Startup.Ready(Duration.ofSeconds(9)));

        assertThat(run()).isInstanceOf(InvocationOutcome.Returned.class);
        assertThat(environment.startupLimits).containsExactly(Duration.ofSeconds(10));
        assertThat(environment.runLimits.getFirst()).isBetween(Duration.ofSeconds(2), TIMEOUT);
        assertThat(attempt.mayBeUsedAgain()).isTrue();
        assertThat(log.getLast()).endsWith("\tMax Memory Used: 61 MB\tInit Duration: 9000.00 ms\t");
    }

    @Test
    @DisplayName("what a start takes beyond ten seconds comes off the timeout; then the function has timed out")
    void start_is_bounded() throws Exception {
        environment.startups.add(new Startup.Underway());
        environment.startups.add(new Startup.Underway());

        assertThat(run()).isInstanceOf(InvocationOutcome.TimedOut.class);
        assertThat(environment.startupLimits).containsExactly(Duration.ofSeconds(10), TIMEOUT);
        assertThat(environment.runLimits).isEmpty();
        assertThat(attempt.mayBeUsedAgain()).isFalse();
    }

    @Test
    @DisplayName("the caller of a first invocation also hears what was printed while the environment started")
    void log_of_the_start() throws Exception {
        environment.startups.add(new Startup.Ready(Duration.ZERO));
        environment.startups.add(new Startup.Ready(Duration.ZERO));
        environment.log().line("loading");
        var first = new LogTail();
        attempt.run(new Invocation("r-1", "arn", new byte[0]).withLog(first));
        environment.log().line("in between");
        var second = new LogTail();
        attempt.run(new Invocation("r-2", "arn", new byte[0]).withLog(second));

        assertThat(first.lines()).hasSize(4).startsWith("loading", "START RequestId: r-1 Version: $LATEST");
        assertThat(second.lines()).hasSize(3).startsWith("START RequestId: r-2 Version: $LATEST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|Runtime exited without providing a reason",
                "1|Runtime exited with error: exit status 1",
                "134|Runtime exited with error: signal: aborted",
                "137|Runtime exited with error: signal: killed",
                "139|Runtime exited with error: signal: segmentation fault",
                "143|Runtime exited with error: signal: terminated",
            })
    @DisplayName("the end of a process in Lambda's words")
    void exits(int status, String reason) throws Exception {
        environment.startups.add(new Startup.Ready(Duration.ZERO));
        environment.answer = new Answer.Exited(status);

        var outcome = (InvocationOutcome.FunctionError) run();
        assertThat(outcome.errorType()).isEqualTo("Runtime.ExitError");
        assertThat(outcome.errorMessage()).isEqualTo("RequestId: r-1 Error: " + reason);
        assertThat(attempt.mayBeUsedAgain()).isFalse();
    }

    @Test
    @DisplayName("a process that ends while it starts is the function's error")
    void exit_at_start() throws Exception {
        environment.startups.add(new Startup.Broken(new Answer.Exited(1)));
        assertThat(run()).isInstanceOf(InvocationOutcome.FunctionError.class);
        assertThat(environment.runLimits).isEmpty();
    }

    @Test
    @DisplayName("an event that was not taken has no outcome, and no END")
    void not_taken() throws Exception {
        environment.startups.add(new Startup.Ready(Duration.ZERO));
        environment.answer = new Answer.NotTaken();
        assertThat(attempt.run(new Invocation("r-1", "arn", new byte[0]))).isEmpty();
        assertThat(attempt.mayBeUsedAgain()).isFalse();
        assertThat(log).noneMatch(line -> line.startsWith("END"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"errorType\":\"x.Y\",\"errorMessage\":\"m\",\"stackTrace\":[{\"errorType\":\"z\"}]}|x.Y|m",
                "{\"stackTrace\":[],\"errorMessage\":\"m\"}|``|m",
                "\"text\"|``|``",
                "``|``|``",
                "{oops|Unhandled|the runtime reported an error that is not JSON",
            })
    @DisplayName("type and message are read from whatever error object a runtime sends, which is passed on as it is")
    void error_objects(String payload, String type, String message) throws Exception {
        environment.startups.add(new Startup.Ready(Duration.ZERO));
        environment.answer = new Answer.Failed(payload.getBytes(UTF_8));

        var outcome = (InvocationOutcome.FunctionError) run();
        assertThat(outcome.errorType()).isEqualTo(type);
        assertThat(outcome.errorMessage()).isEqualTo(message);
        assertThat(outcome.payload()).asString(UTF_8).isEqualTo(payload);
        assertThat(attempt.mayBeUsedAgain()).isTrue();
    }
}
