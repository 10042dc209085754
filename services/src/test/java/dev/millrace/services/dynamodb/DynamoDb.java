package dev.millrace.services.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.table.Tables;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The service over a real store. Requests and answers are JSON with single quotes for double ones. */
final class DynamoDb implements AutoCloseable {

    static final Call CALL = new Call(Scope.DEFAULT, "request-1", "http://127.0.0.1:4566", "");

    final SkippableClock clock = new SkippableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final RocksDbStore store;
    private final Tables tables;
    private final DynamoDbService service;
    private final ServiceCatalog catalog;

    DynamoDb(Path directory) {
        store = RocksDbStore.open(directory, Durability.OS);
        tables = Tables.open(store, clock, StreamSettings.defaults());
        service = new DynamoDbService(tables, clock);
        catalog = new ServiceCatalog(List.of(service));
    }

    /** An on-demand table with partition key p (S) and sort key c (N). */
    DynamoDb withTable(String name) {
        call(
                "CreateTable",
                "{'TableName':'" + name + "','BillingMode':'PAY_PER_REQUEST',"
                        + "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},"
                        + "{'AttributeName':'c','AttributeType':'N'}],"
                        + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'c','KeyType':'RANGE'}]}");
        return this;
    }

    /** An on-demand table with partition key p (S) only. */
    DynamoDb withHashTable(String name) {
        call(
                "CreateTable",
                "{'TableName':'" + name + "','BillingMode':'PAY_PER_REQUEST',"
                        + "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],"
                        + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]}");
        return this;
    }

    DynamoDb withItem(String table, String item) {
        call("PutItem", "{'TableName':'" + table + "','Item':" + item + "}");
        return this;
    }

    JsonNode call(String operation, String request) {
        return json(catalog.call("dynamodb", operation, CALL, json(request)).toString());
    }

    /** What the operation answers to a body that need not be JSON. */
    JsonNode raw(String operation, String body) {
        var found = (Operation.Raw) catalog.operation("dynamodb", operation).orElseThrow();
        var answer = found.handler().handle(CALL, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return json(new String(answer, StandardCharsets.UTF_8));
    }

    /** The error the operation answers with. */
    ServiceError error(String operation, String request) {
        var thrown = catchThrowableOfType(ServiceException.class, () -> {
            if (catalog.operation("dynamodb", operation).orElseThrow() instanceof Operation.Raw) {
                raw(operation, request);
            } else {
                call(operation, request);
            }
        });
        assertThat(thrown).as("%s %s", operation, request).isNotNull();
        return thrown.error();
    }

    static JsonNode json(String text) {
        try {
            return Wire.JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        catalog.close();
        tables.close();
        store.close();
    }
}
