package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes on beside the clients of a server that will be killed: shards roll and split, and, if wanted, processes of
 * the function get SIGKILL. Used by one thread at a time, unless said otherwise.
 */
final class CrashTurmoil {

    /** Each split adds an open shard for good. */
    private static final int MOST_SPLITS = 8;

    /** A roll adds as many shards as are open. */
    private static final int MOST_ROLLS = 60;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI shards;
    private final Random random;
    private final boolean killsFunctions;
    private int rolls;
    private int splits;
    private final AtomicInteger functionKills = new AtomicInteger();

    /** @param server where the server listens */
    CrashTurmoil(URI server, long seed, boolean killsFunctions) {
        this.shards = server.resolve("/_millrace/shards");
        this.random = new Random(seed);
        this.killsFunctions = killsFunctions;
    }

    int rolls() {
        return rolls;
    }

    int splits() {
        return splits;
    }

    /** May be asked by any thread. */
    int functionKills() {
        return functionKills.get();
    }

    /** Goes on until the server is gone, each time after some more acknowledged writes. */
    void live(Program server, LongAdder acknowledged) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            for (var next = acknowledged.sum(); server.isAlive(); ) {
                next += 3 + random.nextInt(25);
                var enough = next;
                await("acknowledged writes")
                        .pollInterval(Duration.ofMillis(2))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> acknowledged.sum() >= enough || !server.isAlive());
                try {
                    act(server, client);
                } catch (IOException unanswered) {
                    // Only the kill is an excuse, and the system may take a moment to see it.
                    await("the end of the server that did not answer: " + unanswered)
                            .atMost(Duration.ofSeconds(20))
                            .until(() -> !server.isAlive());
                }
            }
        }
    }

    private void act(Program server, HttpClient client) throws IOException, InterruptedException {
        if (killsFunctions && random.nextBoolean()) {
            killFunction(server);
        } else if (random.nextBoolean() && splits < MOST_SPLITS) {
            split(client);
        } else if (rolls < MOST_ROLLS) {
            rolls += ask(
                    client,
                    JSON.createObjectNode()
                            .put("stream", "things")
                            .put("roll", true)
                            .toString());
        }
    }

    private void split(HttpClient client) throws IOException, InterruptedException {
        var stream = client.send(
                HttpRequest.newBuilder(URI.create(shards + "?of=things")).build(), BodyHandlers.ofString());
        var open = new ArrayList<String>();
        for (var shard : JSON.readTree(stream.body()).path("streams").path(0).path("shards")) {
            if (shard.path("status").asText().equals("OPEN")) {
                open.add(shard.path("shardId").asText());
            }
        }
        var shard = open.get(random.nextInt(open.size()));
        splits += ask(
                client,
                JSON.createObjectNode()
                        .put("stream", "things")
                        .put("split", shard)
                        .toString());
    }

    private int ask(HttpClient client, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(shards)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return 1;
    }

    private void killFunction(Program server) {
        var processes = server.handle()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .toList();
        if (!processes.isEmpty()
                && processes.get(random.nextInt(processes.size())).destroyForcibly()) {
            functionKills.incrementAndGet();
        }
    }
}
