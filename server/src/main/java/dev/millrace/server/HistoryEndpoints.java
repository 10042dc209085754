package dev.millrace.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.gateway.LocalEndpoint;
import dev.millrace.gateway.LocalExchange;
import dev.millrace.model.Clock;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.services.explain.Explanations;
import dev.millrace.services.explain.RecordStory;
import dev.millrace.services.explain.Words;
import dev.millrace.services.mappings.HistoryView;
import dev.millrace.services.mappings.LocalStreamMappings;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.services.mappings.StreamSource;
import java.io.IOException;
import java.util.List;

/**
 * {@code GET /_millrace/mappings/{uuid}/history}: what happened to the records of a mapping, and why, oldest first.
 *
 * <p>Parameters: {@code record}, a sequence number, for what happened to one record; {@code key}, for the records whose
 * key has this value; {@code after}, the number of an entry, for those behind it; {@code limit}, how many entries, 1 to
 * 5,000; {@code last=true} for the newest instead of the oldest; {@code numbers=true} to list each record of a batch
 * that has gaps.
 */
final class HistoryEndpoints {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/_millrace/mappings/";
    private static final String HISTORY = "/history";
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MOST = 5_000;

    private final LocalStreamMappings mappings;
    private final Explanations explanations;
    private final Clock clock;

    HistoryEndpoints(LocalStreamMappings mappings, StreamSource source, Clock clock) {
        this.mappings = mappings;
        this.explanations = new Explanations(source);
        this.clock = clock;
    }

    List<LocalEndpoint> all() {
        return List.of(new LocalEndpoint("GET", PATH + "*", this::history));
    }

    private void history(LocalExchange exchange) throws IOException {
        var path = exchange.path();
        if (!path.endsWith(HISTORY) || path.length() <= PATH.length() + HISTORY.length()) {
            throw refused(404, "There is nothing at " + path);
        }
        var uuid = path.substring(PATH.length(), path.length() - HISTORY.length());
        var view = mappings.historyView(uuid)
                .orElseThrow(() -> refused(
                        404,
                        "No mapping of a stream with the UUID '" + uuid
                                + "' runs here; mappings of queues keep no history"));
        var answer = head(view);
        var record = exchange.query("record");
        var key = exchange.query("key");
        var json = new HistoryJson(
                exchange.query("numbers").map(Boolean::parseBoolean).orElse(false));
        if (record.isPresent()) {
            var story = explanations.of(sequenceNumber(record.get()), view);
            answer.set("record", record(story, view, json));
            addEntries(answer, story.entries(), exchange, json);
        } else if (key.isPresent()) {
            var records = answer.putArray("records");
            var found = explanations.ofKey(key.get(), view);
            found.stories().forEach(story -> records.add(record(story, view, json)));
            if (!found.unsearched().isEmpty()) {
                var incomplete = answer.putArray("incomplete");
                found.unsearched().forEach(incomplete::add);
            }
        } else {
            addEntries(answer, view.entries(), exchange, json);
        }
        exchange.answer(200, "application/json", JSON.writeValueAsBytes(answer));
    }

    private ObjectNode head(HistoryView view) {
        var answer = JSON.createObjectNode();
        answer.put("now", clock.now().toString());
        var mapping = answer.putObject("mapping");
        mapping.put("uuid", view.spec().uuid());
        mapping.put("source", view.spec().streamArn());
        mapping.put("function", view.spec().functionArn());
        mapping.put("state", view.state());
        var history = answer.putObject("history");
        history.put("begins", view.begins().toString());
        history.put("successesForgottenUpTo", view.routineForgotten());
        history.put("failuresForgottenUpTo", view.notableForgotten());
        var checkpoints = answer.putArray("checkpoints");
        var json = new HistoryJson(false);
        view.checkpoints().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> checkpoints.add(json.checkpoint(entry.getKey(), entry.getValue())));
        return answer;
    }

    private static ObjectNode record(RecordStory story, HistoryView view, HistoryJson json) {
        var node = JSON.createObjectNode();
        node.put("sequenceNumber", story.number().digits());
        story.shard().ifPresent(shard -> node.put("shard", shard.value()));
        story.writtenAt().ifPresent(at -> node.put("writtenAt", at.toString()));
        node.put("text", Words.headline(story, view.state()));
        node.set("outcome", json.outcome(story.outcome()));
        var filters = node.putArray("filters");
        for (var match : story.matched()) {
            filters.addObject()
                    .put("filter", match.filter())
                    .put("pattern", match.pattern())
                    .put("matches", match.matches());
        }
        return node;
    }

    private static void addEntries(
            ObjectNode answer, List<MappingHistoryEntry> entries, LocalExchange exchange, HistoryJson json) {
        long after = number(exchange, "after", 0, Long.MAX_VALUE, 0);
        int limit = (int) number(exchange, "limit", 1, MOST, DEFAULT_LIMIT);
        boolean last = exchange.query("last").map(Boolean::parseBoolean).orElse(false);
        var wanted = entries.stream().filter(entry -> entry.number() > after).toList();
        int skipped = last ? Math.max(0, wanted.size() - limit) : 0;
        var page = wanted.stream().skip(skipped).limit(limit).toList();
        var rows = answer.putArray("entries");
        page.forEach(entry -> rows.add(json.entry(entry)));
        if (skipped + page.size() < wanted.size()) {
            answer.put("next", page.getLast().number());
        }
    }

    private static SequenceNumber sequenceNumber(String text) {
        if (!SequenceNumber.isValid(text)) {
            throw refused(400, "'" + text + "' is not a sequence number, which has 1 to 40 digits");
        }
        return new SequenceNumber(text);
    }

    private static long number(LocalExchange exchange, String name, long least, long most, long otherwise) {
        var text = exchange.query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw refused(400, "'" + name + "' is a number from " + least + " to " + most + ", not '" + text.get() + "'");
    }

    private static ServiceException refused(int status, String why) {
        return ServiceError.of(status, status == 404 ? "NotFound" : "ValidationError", why)
                .asException();
    }
}
