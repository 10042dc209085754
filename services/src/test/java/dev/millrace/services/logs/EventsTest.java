package dev.millrace.services.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest extends LogsContract {

    EventsTest(@TempDir Path directory) {
        super(directory);
    }

    private JsonNode get(String more) {
        return call("GetLogEvents", "{'logGroupName':'g','logStreamName':'s'" + more + "}");
    }

    private static List<String> messages(JsonNode answer) {
        return texts(answer.path("events"), "message");
    }

    private static String forward(JsonNode answer) {
        return ",'nextToken':'" + answer.path("nextForwardToken").asText() + "'";
    }

    private static String backward(JsonNode answer) {
        return ",'nextToken':'" + answer.path("nextBackwardToken").asText() + "'";
    }

    @Test
    @DisplayName(
            "GetLogEvents from the head: forward tokens page on, and at the end the same token comes back until there is more")
    void reads_forward() {
        createStream();
        put("s", now(), "a", "b", "c");

        var first = get(",'startFromHead':true,'limit':2");
        assertThat(messages(first)).containsExactly("a", "b");
        var second = get(forward(first) + ",'limit':2");
        assertThat(messages(second)).containsExactly("c");
        var end = get(forward(second));
        assertThat(messages(end)).isEmpty();
        assertThat(end.path("nextForwardToken")).isEqualTo(second.path("nextForwardToken"));

        put("s", now(), "d");
        restart();
        assertThat(messages(get(forward(end)))).containsExactly("d");
        assertThat(messages(get(backward(second) + ",'limit':1"))).containsExactly("b");
    }

    @Test
    @DisplayName(
            "GetLogEvents without startFromHead: the last events, oldest first, and backward tokens lead to earlier ones")
    void reads_backward() {
        createStream();
        put("s", now(), "a", "b", "c");

        var last = get(",'limit':2");
        assertThat(messages(last)).containsExactly("b", "c");
        var earlier = get(backward(last) + ",'limit':2");
        assertThat(messages(earlier)).containsExactly("a");
        var begin = get(backward(earlier));
        assertThat(messages(begin)).isEmpty();
        assertThat(begin.path("nextBackwardToken")).isEqualTo(earlier.path("nextBackwardToken"));
        put("s", now(), "d");
        assertThat(messages(get(forward(last)))).containsExactly("d");
    }

    @Test
    void an_empty_stream_has_tokens_that_find_what_comes() {
        createStream();
        var empty = get(",'startFromHead':true");
        assertThat(messages(empty)).isEmpty();
        put("s", now(), "a");
        assertThat(messages(get(forward(empty)))).containsExactly("a");
    }

    @Test
    @DisplayName("the start is inclusive, the end exclusive for GetLogEvents and inclusive for FilterLogEvents")
    void time_range() {
        createStream();
        long from = now();
        for (int i = 0; i < 4; i++) {
            put("s", from + i, "m" + i);
        }
        var range = ",'startTime':%d,'endTime':%d".formatted(from + 1, from + 2);
        assertThat(messages(get(range))).containsExactly("m1");
        assertThat(filtered("{'logGroupName':'g'" + range + "}")).containsExactly("m1", "m2");
    }

    @Test
    @DisplayName("events read in the order of their time, whatever the order in which they came")
    void sorted_by_time() {
        createStream();
        put("s", now(), "late");
        put("s", now() - 1000, "early");
        assertThat(messages(get(""))).containsExactly("early", "late");
    }

    @Test
    @DisplayName("FilterLogEvents interleaves streams by time, in pages that lose nothing and repeat nothing")
    void filters_over_streams() {
        createStream();
        call("CreateLogStream", "{'logGroupName':'g','logStreamName':'t'}");
        for (int i = 0; i < 6; i++) {
            put(i % 2 == 0 ? "s" : "t", now() + i, "m" + i);
        }
        assertThat(filtered("{'logGroupName':'g','logStreamNames':['t']}")).containsExactly("m1", "m3", "m5");
        assertThat(filtered("{'logGroupName':'g','logStreamNamePrefix':'s'}")).containsExactly("m0", "m2", "m4");
        assertThat(
                        filtered(
                                "{'logGroupIdentifier':'arn:aws:logs:us-east-1:000000000000:log-group:g','filterPattern':'m3'}"))
                .containsExactly("m3");

        var first = call("FilterLogEvents", "{'logGroupName':'g','interleaved':true,'limit':4}");
        assertThat(messages(first)).containsExactly("m0", "m1", "m2", "m3");
        var second = call(
                "FilterLogEvents",
                "{'logGroupName':'g','nextToken':'" + first.path("nextToken").asText() + "'}");
        assertThat(messages(second)).containsExactly("m4", "m5");
        assertThat(second.has("nextToken")).isFalse();
        assertThat(first.path("events").get(0).path("eventId").asText()).matches("\\d{56}");
        assertThat(first.path("events").get(0).path("ingestionTime").asLong()).isEqualTo(now());
    }

    @Test
    void refuses_what_cannot_be_found() {
        createStream();
        assertThat(refused("FilterLogEvents", "{'logGroupName':'g','logStreamNames':['no']}")
                        .message())
                .isEqualTo("The specified log stream does not exist.");
        assertThat(refused("GetLogEvents", "{'logGroupName':'g','logStreamName':'no'}")
                        .message())
                .isEqualTo("The specified log stream does not exist.");
        assertThat(refused("GetLogEvents", "{'logGroupName':'no','logStreamName':'s'}")
                        .message())
                .isEqualTo("The specified log group does not exist.");
        for (var token : new String[] {"x", "f/1/s", "f/" + "9".repeat(56) + "/s"}) {
            assertThat(refused("GetLogEvents", "{'logGroupName':'g','logStreamName':'s','nextToken':'" + token + "'}")
                            .message())
                    .isEqualTo("The specified nextToken is invalid.");
        }
        assertThat(refused("FilterLogEvents", "{'logGroupName':'g','logStreamNames':['s'],'logStreamNamePrefix':'s'}")
                        .message())
                .isEqualTo("LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.");
        for (var kind : new String[] {"{ $.a = 1 }", "[a, b]", "%x%"}) {
            assertThat(refused("FilterLogEvents", "{'logGroupName':'g','filterPattern':'" + kind + "'}")
                            .message())
                    .startsWith("Millrace does not support filter patterns ");
        }
    }

    @Test
    @DisplayName("PutLogEvents: a batch is refused whole if it is not in order, too long or too large")
    void refuses_batches() {
        createStream();
        var put = "{'logGroupName':'g','logStreamName':'s','logEvents':%s}";
        long day = Duration.ofDays(1).toMillis();
        assertThat(refused("PutLogEvents", put.formatted(events(now(), now() - 1)))
                        .message())
                .isEqualTo("Log events in a single PutLogEvents request must be in chronological order.");
        assertThat(refused("PutLogEvents", put.formatted(events(now() - day - 1, now())))
                        .message())
                .isEqualTo("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        call("PutLogEvents", put.formatted(events(now() - day, now())));
        assertThat(refused("PutLogEvents", put.formatted("[]")).code()).isEqualTo("InvalidParameterException");
        assertThat(refused("PutLogEvents", put.formatted("[{'timestamp':0,'message':''}]"))
                        .message())
                .isEqualTo("1 validation error detected: Value '' at 'logEvents.1.member.message' failed to satisfy "
                        + "constraint: Member must have length greater than or equal to 1");

        int largest = PutLogEvents.MOST_BYTES - Entry.OVERHEAD_BYTES;
        put("s", now(), "x".repeat(largest));
        assertThat(refused(
                                "PutLogEvents",
                                put.formatted("[{'timestamp':0,'message':'" + "x".repeat(largest + 1) + "'}]"))
                        .message())
                .isEqualTo("Upload too large: 1048577 bytes exceeds limit of 1048576");
    }

    private static String events(long... timestamps) {
        var all = new StringBuilder();
        for (var timestamp : timestamps) {
            all.append(all.isEmpty() ? "[" : ",").append("{'timestamp':" + timestamp + ",'message':'m'}");
        }
        return all.append(']').toString();
    }

    @Test
    @DisplayName("PutLogEvents: of a batch in order, what is too old, expired or too new is left out and told")
    void rejects_events() {
        createStream();
        var put = "{'logGroupName':'g','logStreamName':'s','logEvents':%s}";
        long limit = Duration.ofHours(2).toMillis();
        var tooNew = call("PutLogEvents", put.formatted(events(now(), now() + limit, now() + limit + 1)));
        assertThat(tooNew.path("rejectedLogEventsInfo").toString()).isEqualTo("{\"tooNewLogEventStartIndex\":2}");
        assertThat(messages(get(""))).hasSize(2);

        long oldest = now() - Duration.ofDays(14).toMillis();
        var tooOld = call("PutLogEvents", put.formatted(events(oldest - 1, oldest)));
        assertThat(tooOld.path("rejectedLogEventsInfo").toString())
                .as("a group without a policy keeps events for seven days")
                .isEqualTo("{\"tooOldLogEventEndIndex\":1,\"expiredLogEventEndIndex\":2}");

        call("PutRetentionPolicy", "{'logGroupName':'g','retentionInDays':1}");
        long horizon = now() - Duration.ofDays(1).toMillis();
        var expired = call("PutLogEvents", put.formatted(events(horizon - 1, horizon)));
        assertThat(expired.path("rejectedLogEventsInfo").toString()).isEqualTo("{\"expiredLogEventEndIndex\":1}");
        assertThat(put("s", now(), "ok").has("rejectedLogEventsInfo")).isFalse();
    }
}
