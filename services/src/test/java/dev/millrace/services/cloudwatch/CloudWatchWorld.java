package dev.millrace.services.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CloudWatch over a real store in virtual time; whatever runs in the background runs at once. */
final class CloudWatchWorld implements AutoCloseable {

    static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:alerts";

    /** An action that was carried out. */
    record Fired(String action, String subject, String message) {

        ObjectNode json() {
            return object(message);
        }
    }

    final SkippableClock clock = new SkippableClock(Instant.parse("2026-11-25T10:00:00Z"));
    final List<Fired> fired = new ArrayList<>();
    private final Path directory;
    private Store store;
    private MetricStore metrics;
    private CloudWatchService service;
    private ServiceCatalog catalog;
    private @Nullable RuntimeException failure;

    CloudWatchWorld(Path directory) {
        this.directory = directory;
        open();
    }

    private void open() {
        store = RocksDbStore.open(directory, Durability.OS);
        metrics = new MetricStore(store, clock);
        service = new CloudWatchService(store, clock, metrics, this::fire, Runnable::run);
        catalog = new ServiceCatalog(List.of(service));
        service.resume();
    }

    private void fire(String action, Scope scope, String subject, String message) {
        var problem = failure;
        if (problem != null) {
            throw problem;
        }
        fired.add(new Fired(action, subject, message));
    }

    /** What actions end with from now on. */
    void failActions(RuntimeException with) {
        failure = with;
    }

    /** As after a crash: only the store is left. */
    void restart() {
        close();
        failure = null;
        open();
    }

    void put(String metric, double value) {
        metrics.put(
                Scope.DEFAULT,
                MetricSample.of("AWS/Lambda", metric, Map.of("FunctionName", "fn"), "Count", value, clock.now()));
    }

    /** Calls the operation; single quotes stand for double ones. */
    ObjectNode call(String operation, String json) {
        return catalog.call(
                "cloudwatch",
                operation,
                new Call(Scope.DEFAULT, "request-1", "http://127.0.0.1:4566", "test"),
                object(json.replace('\'', '"')));
    }

    ServiceError refused(String operation, String json) {
        var refusal = catchThrowableOfType(ServiceException.class, () -> call(operation, json));
        assertThat(refusal).as("%s %s", operation, json).isNotNull();
        return refusal.error();
    }

    ObjectNode alarm(String name) {
        return (ObjectNode)
                call("DescribeAlarms", "{'AlarmNames':['" + name + "']}").at("/MetricAlarms/0");
    }

    String state(String name) {
        return alarm(name).get("StateValue").asText();
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) Wire.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    @Override
    public void close() {
        service.close();
        metrics.close();
        store.close();
    }
}
