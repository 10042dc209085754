package dev.millrace.services.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.functions.LogSource;
import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A service over a real store, in virtual time, called with JSON in single quotes. */
abstract class LogsContract {

    static final Call CALL = new Call(Scope.DEFAULT, "request-1", "http://127.0.0.1:4566", "AKID");
    static final LogSource ORDERS = source("orders", "2026/01/01/[$LATEST]aa");

    final SkippableClock clock = SkippableClock.create();
    Store store;
    Logs logs;

    private final Path directory;
    private ServiceCatalog catalog;

    LogsContract(Path directory) {
        this.directory = directory;
    }

    static LogSource source(String function, String stream) {
        return new LogSource(
                Scope.DEFAULT.arn("lambda", "function:" + function), function, "/aws/lambda/" + function, stream);
    }

    /** How large a group may grow. */
    long mostBytes() {
        return 1 << 20;
    }

    @BeforeEach
    void open() {
        store = RocksDbStore.open(directory, Durability.OS);
        logs = new Logs(store, clock, task -> Thread.ofVirtual().start(task), mostBytes());
        catalog = new ServiceCatalog(List.of(new LogsService(logs, clock)));
    }

    @AfterEach
    void close() {
        logs.close();
        store.close();
    }

    void restart() {
        close();
        open();
    }

    JsonNode call(String operation, String json) {
        return call(CALL, operation, json);
    }

    JsonNode call(Call call, String operation, String json) {
        try {
            return catalog.call("logs", operation, call, Wire.JSON.readTree(json.replace('\'', '"')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServiceError refused(String operation, String json) {
        var refusal = catchThrowableOfType(ServiceException.class, () -> call(operation, json));
        assertThat(refusal).as(operation + " " + json).isNotNull();
        return refusal.error();
    }

    long now() {
        return clock.now().toEpochMilli();
    }

    /** A group {@code g} with a stream {@code s}. */
    void createStream() {
        call("CreateLogGroup", "{'logGroupName':'g'}");
        call("CreateLogStream", "{'logGroupName':'g','logStreamName':'s'}");
    }

    /** Puts one event a message into the stream, at its time. */
    JsonNode put(String stream, long timestamp, String... messages) {
        var events = Wire.JSON.createArrayNode();
        for (var message : messages) {
            events.addObject().put("timestamp", timestamp).put("message", message);
        }
        return call(
                "PutLogEvents", "{'logGroupName':'g','logStreamName':'%s','logEvents':%s}".formatted(stream, events));
    }

    List<String> filtered(String json) {
        return texts(call("FilterLogEvents", json).path("events"), "message");
    }

    static List<String> texts(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.path(member).asText())
                .toList();
    }
}
