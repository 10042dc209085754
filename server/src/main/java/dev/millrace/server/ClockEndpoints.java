package dev.millrace.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.gateway.LocalEndpoint;
import dev.millrace.gateway.LocalExchange;
import dev.millrace.model.AdvanceableClock;
import dev.millrace.model.BusyException;
import dev.millrace.model.ServiceError;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;

/**
 * {@code /_millrace/clock}: shows business time and moves it on. A request to move names ISO 8601 durations:
 * {@code {"advance": "PT1H", "limit": "PT30S"}}, of which the second, how long to wait for what is under way, may be
 * left out.
 */
final class ClockEndpoints {

    private static final Duration LONGEST = Duration.ofDays(3650);

    private final AdvanceableClock clock;
    private final TimeTravel travel;

    ClockEndpoints(AdvanceableClock clock, TimeTravel travel) {
        this.clock = clock;
        this.travel = travel;
    }

    List<LocalEndpoint> all() {
        return List.of(
                new LocalEndpoint("GET", "/_millrace/clock", this::show),
                new LocalEndpoint("POST", "/_millrace/clock", this::advance));
    }

    private void show(LocalExchange exchange) throws IOException {
        var body = Requests.JSON.createObjectNode();
        body.put("now", clock.now().toString());
        body.put("offset", clock.offset().toString());
        exchange.answer(200, "application/json", Requests.JSON.writeValueAsBytes(body));
    }

    private void advance(LocalExchange exchange) throws IOException {
        var request = Requests.read(exchange);
        var by = duration(request, "advance");
        var limit = request.has("limit") ? duration(request, "limit") : Millrace.REAL_LIMIT;
        try {
            travel.advance(by, limit);
        } catch (BusyException e) {
            throw ServiceError.of(409, "Busy", String.valueOf(e.getMessage())).asException();
        }
        show(exchange);
    }

    private static Duration duration(JsonNode request, String member) {
        var text = request.path(member).asText();
        try {
            var duration = Duration.parse(text);
            if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
                throw Requests.refused(400, "'" + member + "' is from nothing to ten years, not " + text);
            }
            return duration;
        } catch (DateTimeException e) {
            throw Requests.refused(400, "'" + member + "' is an ISO 8601 duration such as PT1H, not '" + text + "'");
        }
    }
}
