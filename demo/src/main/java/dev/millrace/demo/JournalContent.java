package dev.millrace.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What journals say.
 *
 * @param runs the names of the runs; each is the beginning of its orders' ids
 * @param writes in the order in which they were begun
 */
record JournalContent(List<String> runs, List<JournaledWrite> writes) {

    private static final ObjectMapper JSON = new ObjectMapper();

    JournalContent {
        runs = List.copyOf(runs);
        writes = List.copyOf(writes);
    }

    /**
     * Reads journals, leaving out runs that began before the horizon: a stream forgets its records after 24 hours, and
     * what cannot be seen any more cannot be judged.
     *
     * @throws IOException if a file cannot be read, or has a broken line that is not the torn end of a run
     */
    static JournalContent read(List<Path> journals, Instant horizon) throws IOException {
        var runs = new TreeSet<String>();
        var writes = new ArrayList<JournaledWrite>();
        for (var journal : journals) {
            new Reading(journal, horizon, runs, writes).run();
        }
        return new JournalContent(List.copyOf(runs), writes);
    }

    /** Whether an order belongs to one of these runs, and not to some other writer of the same table. */
    boolean knows(String orderId) {
        var end = orderId.lastIndexOf('-');
        return end > 0 && runs.contains(orderId.substring(0, end));
    }

    /**
     * One journal, line after line. A load writes an order strictly in sequence, so an order has one open intention.
     */
    private static final class Reading {

        private final Path journal;
        private final Instant horizon;
        private final Set<String> runs;
        private final List<JournaledWrite> writes;
        private final Map<String, Integer> open = new HashMap<>();
        private boolean isTooOld;

        Reading(Path journal, Instant horizon, Set<String> runs, List<JournaledWrite> writes) {
            this.journal = journal;
            this.horizon = horizon;
            this.runs = runs;
            this.writes = writes;
        }

        void run() throws IOException {
            if (!Files.isRegularFile(journal)) {
                throw new IOException("there is no journal " + journal);
            }
            var lines = Files.readAllLines(journal);
            for (var index = 0; index < lines.size(); index++) {
                try {
                    take(JSON.readTree(lines.get(index)));
                } catch (JsonProcessingException e) {
                    if (!isEndOfRun(lines, index)) {
                        throw new IOException(journal + ", line " + (index + 1) + " is not JSON", e);
                    }
                }
            }
        }

        /** Half a line is what a killed load leaves: at the end of the file, or before the next run. */
        private static boolean isEndOfRun(List<String> lines, int index) {
            return index + 1 == lines.size() || lines.get(index + 1).startsWith("{\"at\":\"run\"");
        }

        private void take(JsonNode line) throws IOException {
            var at = line.path("at").asText();
            if (at.equals("run")) {
                isTooOld = Instant.parse(line.path("startedAt").asText()).isBefore(horizon);
                if (!isTooOld) {
                    runs.add(line.path("run").asText());
                }
            } else if (!isTooOld) {
                takeWrite(at, line);
            }
        }

        private void takeWrite(String at, JsonNode line) throws IOException {
            switch (at) {
                case "intent" -> {
                    var write = write(line);
                    open.put(write.orderId(), writes.size());
                    writes.add(new JournaledWrite(write, JournaledWrite.Fate.INTENDED));
                }
                case "ack" -> settle(write(line), JournaledWrite.Fate.ACKNOWLEDGED);
                case "refused" -> settle(write(line), JournaledWrite.Fate.REFUSED);
                default -> throw new IOException(journal + " has a line of an unknown kind: " + line);
            }
        }

        private void settle(OrderWrite write, JournaledWrite.Fate fate) throws IOException {
            var index = open.remove(write.orderId());
            if (index == null || !writes.get(index).write().equals(write)) {
                throw new IOException(journal + " has an answer without its intention: " + write);
            }
            writes.set(index, new JournaledWrite(write, fate));
        }

        private static OrderWrite write(JsonNode line) {
            return new OrderWrite(
                    line.path("order").asText(),
                    line.path("customer").asText(),
                    line.path("version").asLong(),
                    WriteKind.valueOf(line.path("kind").asText()),
                    line.path("status").asText(),
                    line.path("poison").asBoolean());
        }
    }
}
