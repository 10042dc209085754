package dev.millrace.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.gateway.LocalEndpoint;
import dev.millrace.gateway.LocalExchange;
import dev.millrace.services.lambda.LambdaService;
import dev.millrace.services.lambda.mapping.MappingView;
import dev.millrace.services.mappings.MappingStatus;
import java.io.IOException;
import java.util.List;

/** {@code /_millrace/health} and {@code /_millrace/mappings}: how the server and its mappings are doing, as JSON. */
final class StatusEndpoints {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataDirectory data;
    private final String account;
    private final LambdaService lambda;

    StatusEndpoints(DataDirectory data, String account, LambdaService lambda) {
        this.data = data;
        this.account = account;
        this.lambda = lambda;
    }

    List<LocalEndpoint> all() {
        return List.of(
                new LocalEndpoint("GET", "/_millrace/health", this::health),
                new LocalEndpoint("GET", "/_millrace/mappings", this::mappings));
    }

    private void health(LocalExchange exchange) throws IOException {
        var health = JSON.createObjectNode();
        health.put("status", "ok");
        health.put("account", account);
        health.put("data", data.root().toString());
        health.put("temporary", data.temporary());
        answer(exchange, health);
    }

    private void mappings(LocalExchange exchange) throws IOException {
        var answer = JSON.createObjectNode();
        var rows = answer.putArray("mappings");
        lambda.mappings().forEach(view -> rows.add(row(view)));
        answer(exchange, answer);
    }

    private static ObjectNode row(MappingView view) {
        var row = JSON.createObjectNode();
        var configuration = view.configuration();
        row.put("uuid", configuration.uuid());
        row.put("source", configuration.eventSourceArn());
        row.put("function", configuration.functionArn());
        row.put("state", configuration.state());
        view.status().ifPresent(status -> add(row, status));
        return row;
    }

    private static void add(ObjectNode row, MappingStatus status) {
        row.put("lastProcessingResult", status.lastProcessingResult());
        status.iteratorAge().ifPresent(age -> row.put("iteratorAgeMillis", age.toMillis()));
        row.put("unsettledReports", status.unsettledReports());
        row.set("counters", JSON.valueToTree(status.counters()));
    }

    private static void answer(LocalExchange exchange, ObjectNode body) throws IOException {
        exchange.answer(200, "application/json", JSON.writeValueAsBytes(body));
    }
}
