package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Prints a mapping's history: what became of it on top, then one line a decision with the time and how long after. */
final class StoryView {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final Set<String> BAD = Set.of(
            "callFailed",
            "failureReturned",
            "stateMissing",
            "notReached",
            "tooLarge",
            "givenUp",
            "expired",
            "reportRefused",
            "lostToTrimming",
            "shardLost",
            "deliveryBroken",
            "sourceProblem");
    private static final Set<String> GOOD = Set.of("delivered", "sourceRecovered");
    private static final Set<String> BAD_ENDS = Set.of("reported", "dropped", "expired", "lost");

    private static final Pattern NOT_FOR_TERMINALS = Pattern.compile("\\p{Cntrl}+");

    private static final String BOLD = "1";
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String FAINT = "2";

    private final PrintWriter out;
    private final boolean coloured;

    StoryView(PrintWriter out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    /** The story of one record. */
    void record(JsonNode found) {
        var record = found.path("record");
        var entries = found.path("entries");
        var outcome = record.path("outcome").path("type").asText();
        out.println(colour(
                outcome.equals("delivered") ? GREEN : BAD_ENDS.contains(outcome) ? RED : BOLD,
                clean(record.path("text").asText())));
        out.println("  " + whereabouts(found));
        for (var filter : record.path("filters")) {
            out.println("  filter " + filter.path("filter").asInt()
                    + (filter.path("matches").asBoolean() ? " matches: " : " does not match: ")
                    + clean(filter.path("pattern").asText()));
        }
        if (!entries.isEmpty()) {
            out.println();
            var since =
                    record.path("writtenAt").asText(entries.get(0).path("at").asText());
            entries(entries, Instant.parse(since), false);
        }
        if (outcome.equals("settledUntold") || outcome.equals("trimmed")) {
            out.println("  " + reach(found));
        }
    }

    private static String whereabouts(JsonNode found) {
        var record = found.path("record");
        var mapping = found.path("mapping");
        var text = new StringBuilder("mapping ")
                .append(mapping.path("uuid").asText())
                .append(", ")
                .append(table(mapping.path("source").asText()))
                .append(" -> ")
                .append(function(mapping.path("function").asText()));
        if (record.has("shard")) {
            text.append(", ").append(record.path("shard").asText());
        }
        if (record.has("writtenAt")) {
            text.append(", written ")
                    .append(record.path("writtenAt").asText())
                    .append(" (")
                    .append(ago(record.path("writtenAt").asText(), found))
                    .append(')');
        }
        return text.toString();
    }

    /** Each record of an item. */
    void records(JsonNode found, String key) {
        var records = found.path("records");
        if (records.isEmpty()) {
            out.println("The stream has no record of an item with a key of '" + clean(key) + "'.");
            return;
        }
        for (var record : records) {
            out.println(record.path("writtenAt").asText() + "  "
                    + clean(record.path("text").asText()));
        }
        out.println();
        out.println("The whole story of one: --record "
                + records.get(0).path("sequenceNumber").asText());
    }

    /** What the mapping did last. */
    void mapping(JsonNode found) {
        var mapping = found.path("mapping");
        out.println(colour(
                BOLD,
                mapping.path("uuid").asText() + "  "
                        + table(mapping.path("source").asText()) + " -> "
                        + function(mapping.path("function").asText()) + "  "
                        + mapping.path("state").asText()));
        out.println("  " + reach(found));
        for (var checkpoint : found.path("checkpoints")) {
            var lanes = new StringBuilder();
            checkpoint
                    .path("lanes")
                    .forEach(lane -> lanes.append(lanes.isEmpty() ? "" : ", ").append(lane.asText()));
            out.println("  " + checkpoint.path("shard").asText() + " settled up to " + lanes
                    + (checkpoint.path("finished").asBoolean() ? ", finished" : ""));
        }
        var entries = found.path("entries");
        if (!entries.isEmpty()) {
            out.println();
            var shards = new TreeSet<String>();
            entries.forEach(entry -> shards.add(entry.path("shard").asText()));
            shards.remove("");
            entries(entries, Instant.parse(entries.get(0).path("at").asText()), shards.size() > 1);
        }
    }

    /** How far back the history goes. */
    private static String reach(JsonNode found) {
        var history = found.path("history");
        long forgotten = history.path("successesForgottenUpTo").asLong();
        return "history since " + history.path("begins").asText() + " ("
                + ago(history.path("begins").asText(), found) + ")"
                + (forgotten == 0 ? "" : "; of entries up to " + forgotten + " only what went wrong is kept");
    }

    private void entries(JsonNode entries, Instant since, boolean withShard) {
        var day = LocalDate.MIN;
        for (var entry : entries) {
            var at = Instant.parse(entry.path("at").asText());
            var itsDay = at.atZone(ZoneOffset.UTC).toLocalDate();
            if (!itsDay.equals(day)) {
                out.println("  " + colour(FAINT, itsDay + " UTC"));
                day = itsDay;
            }
            var type = entry.path("type").asText();
            var text = clean(entry.path("text").asText());
            out.println("  " + TIME.format(at) + "  "
                    + colour(FAINT, "%10s".formatted("+" + span(Duration.between(since, at)))) + "  "
                    + (withShard ? shard(entry.path("shard").asText()) + "  " : "")
                    + (BAD.contains(type) ? colour(RED, text) : GOOD.contains(type) ? colour(GREEN, text) : text));
        }
    }

    /** What tells shards apart: the end of their ids. */
    private static String shard(String id) {
        return "%8s".formatted(id.length() <= 8 ? id : id.substring(id.length() - 8));
    }

    private static String ago(String instant, JsonNode found) {
        return span(Duration.between(
                        Instant.parse(instant), Instant.parse(found.path("now").asText())))
                + " ago";
    }

    /** Short for people: milliseconds under a minute, then the two largest units. */
    static String span(Duration duration) {
        if (duration.isNegative()) {
            return "0.000s"; // creation times are whole seconds
        }
        if (duration.toSeconds() < 60) {
            return "%d.%03ds".formatted(duration.toSeconds(), duration.toMillisPart());
        }
        if (duration.toMinutes() < 60) {
            return duration.toMinutes() + "m" + duration.toSecondsPart() + "s";
        }
        return duration.toHours() < 24
                ? duration.toHours() + "h" + duration.toMinutesPart() + "m"
                : duration.toDays() + "d" + duration.toHoursPart() + "h";
    }

    /** A stream's table. */
    static String table(String streamArn) {
        int table = streamArn.indexOf(":table/");
        int stream = streamArn.indexOf("/stream/");
        return table < 0 || stream < table ? streamArn : streamArn.substring(table + ":table/".length(), stream);
    }

    /** A function's name, with its qualifier if there is one. */
    static String function(String functionArn) {
        int name = functionArn.indexOf(":function:");
        return name < 0 ? functionArn : functionArn.substring(name + ":function:".length());
    }

    /** What functions say must not steer the terminal. */
    private static String clean(String text) {
        return NOT_FOR_TERMINALS.matcher(text).replaceAll(" ");
    }

    private String colour(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
