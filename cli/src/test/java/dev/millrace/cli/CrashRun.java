package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.Clock;
import dev.millrace.model.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * One life after the other of a server under concurrent clients, each ended by SIGKILL. The seed decides what is
 * written and after how many acknowledged writes a life ends; the exact instant is the machine's.
 */
final class CrashRun {

    private static final int WRITERS = 6;

    /** In each life, if functions are killed at all. */
    private static final int FUNCTION_KILLS = 3;

    private static final Duration DRAIN = Duration.ofMinutes(2);

    private final long seed;
    private final Random random;
    private final CrashPipeline pipeline;
    private final LongAdder acknowledged = new LongAdder();
    private final List<CrashWriter> writers = new ArrayList<>();
    private final CrashTurmoil turmoil;
    private final boolean killsFunctions;
    private int kills;

    private CrashRun(long seed, CrashPipeline pipeline, boolean killsFunctions) {
        this.seed = seed;
        this.random = new Random(seed);
        this.pipeline = pipeline;
        this.killsFunctions = killsFunctions;
        this.turmoil = new CrashTurmoil(pipeline.endpoint(), seed, killsFunctions);
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new CrashWriter(i, seed, acknowledged));
        }
    }

    /**
     * Kills servers and checks what is left.
     *
     * @param limit after which no further kill is made
     * @param killsFunctions whether the function's processes are killed, too, so that healthy records may be reported
     */
    static void killAndCheck(Path folder, long seed, int kills, Duration limit, boolean killsFunctions)
            throws Exception {
        try (var clock = SystemClock.create();
                var threads = Executors.newFixedThreadPool(WRITERS + 1)) {
            var run = new CrashRun(seed, CrashPipeline.in(folder), killsFunctions);
            System.out.println("crash run: seed " + seed + ", " + kills + " kills, at most " + limit);
            try {
                run.live(kills, limit, clock, threads);
            } catch (AssertionError | Exception e) {
                System.out.println("crash run FAILED: seed " + seed + ", after " + run.kills + " kills");
                throw e;
            }
        }
    }

    private void live(int wanted, Duration limit, Clock clock, ExecutorService threads) throws Exception {
        long start = clock.elapsedNanos();
        try (var server = pipeline.deploy()) {
            server.awaitReady();
            writeAndKill(server, threads);
        }
        while (kills < wanted && clock.elapsedNanos() - start < limit.toNanos()) {
            try (var server = pipeline.resume()) {
                if (random.nextInt(5) == 0) {
                    server.awaitListening();
                    kill(server);
                } else {
                    server.awaitReady();
                    writeAndKill(server, threads);
                }
            }
            if (kills % 10 == 0) {
                System.out.printf(
                        "crash run: %d kills, %d acknowledged writes, %d s (seed %d)%n",
                        kills, acknowledged.sum(), (clock.elapsedNanos() - start) / 1_000_000_000, seed);
            }
        }
        try (var server = pipeline.resume()) {
            server.awaitReady();
            check(clock, start);
        }
    }

    private void writeAndKill(Program server, ExecutorService threads) throws Exception {
        int enoughKills = killsFunctions ? turmoil.functionKills() + FUNCTION_KILLS : 0;
        var enough = acknowledged.sum() + 20 + random.nextInt(400);
        var lives = new ArrayList<Future<SdkClientException>>();
        for (var writer : writers) {
            lives.add(threads.submit(() -> {
                try (var client = pipeline.table()) {
                    return writer.live(client);
                }
            }));
        }
        Future<?> unrest = threads.submit(() -> {
            turmoil.live(server, acknowledged);
            return true;
        });
        await("acknowledged writes")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(2))
                .until(() -> (acknowledged.sum() >= enough && turmoil.functionKills() >= enoughKills)
                        || lives.stream().anyMatch(Future::isDone)
                        || unrest.isDone());
        assertThat(server.isAlive()).as(server.output()).isTrue();
        if (unrest.isDone()) {
            unrest.get(); // tells what was wrong
        }
        kill(server);
        unrest.get();
        var ends = new ArrayList<Throwable>();
        for (var life : lives) {
            ends.add(endOf(life));
        }
        assertThat(ends).as("only the kill ends a client").hasOnlyElementsOfType(SdkClientException.class);
        assertThat(acknowledged.sum())
                .as("acknowledged writes before the kill; clients ended with " + ends)
                .isGreaterThanOrEqualTo(enough);
    }

    private void kill(Program server) throws InterruptedException {
        server.kill();
        kills++;
    }

    private static Throwable endOf(Future<SdkClientException> life) throws InterruptedException {
        try {
            return life.get();
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    private void check(Clock clock, long start) throws IOException {
        try (var client = pipeline.table()) {
            writers.forEach(writer -> writer.check(client));
        }
        var evidence = CrashEvidence.read(pipeline);
        evidence.checkLineage();
        evidence.checkSequences();
        evidence.checkReplay(writers);
        var again = evidence.checkDeliveries(DRAIN, killsFunctions);
        System.out.printf(
                "crash run: %d kills, %d of functions, %d rolls, %d splits, %d acknowledged writes, "
                        + "%d without an answer (%d of them written), "
                        + "%d stream records, %d delivered again, %d s, seed %d%n",
                kills,
                turmoil.functionKills(),
                turmoil.rolls(),
                turmoil.splits(),
                acknowledged.sum(),
                writers.stream()
                        .mapToInt(writer -> writer.arrived() + writer.lost())
                        .sum(),
                writers.stream().mapToInt(CrashWriter::arrived).sum(),
                evidence.records(),
                again,
                (clock.elapsedNanos() - start) / 1_000_000_000,
                seed);
    }
}
