package dev.millrace.services.lambda.mapping;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.function.FunctionName;
import dev.millrace.services.lambda.queue.QueueMappings;
import dev.millrace.services.mappings.MappingStatus;
import dev.millrace.services.mappings.StreamMappings;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every mapping there is: in memory for reading, in the store to last, and with its driver to run. Changes are rare and
 * go one at a time; a change is durable before it takes effect. Thread-safe.
 */
public final class EventSourceMappings {

    private static final Logger LOG = LoggerFactory.getLogger(EventSourceMappings.class);
    private static final Keyspace MAPPINGS = new Keyspace("lambda-mappings", Keyspace.Use.RECORDS);

    private final Store store;
    private final StreamMappings streams;
    private final QueueMappings queues;
    private final ReentrantLock changes = new ReentrantLock();
    private final Map<String, StoredMapping> byUuid = new ConcurrentSkipListMap<>();

    /** Mappings that a request is changing at this moment; others have to wait their turn (A.4.1). */
    private final Set<String> inUse = ConcurrentHashMap.newKeySet();

    /** Mappings of earlier runs that nobody has told to go on yet. Guarded by {@code changes}. */
    private final Set<String> waiting = new LinkedHashSet<>();

    /** Reads what the store holds; nothing is delivered before {@link #resume}. */
    public EventSourceMappings(Store store, StreamMappings streams, QueueMappings queues) {
        this.store = store;
        this.streams = streams;
        this.queues = queues;
        store.scan(MAPPINGS, new byte[0], null, (key, value) -> {
            var mapping = read(value);
            byUuid.put(mapping.uuid(), mapping);
            waiting.add(mapping.uuid());
            return true;
        });
    }

    /**
     * Lets the mappings of earlier runs go on. To be called once, when functions and the server's endpoint are ready:
     * handlers may call back at once. Clients may call, too, so a mapping may have been created, changed or deleted
     * before.
     */
    public void resume() {
        changes.lock();
        try {
            for (var mapping : byUuid.values()) {
                if (waiting.remove(mapping.uuid())) {
                    goOn(mapping);
                }
            }
        } finally {
            changes.unlock();
        }
    }

    private void goOn(StoredMapping mapping) {
        try {
            start(mapping);
        } catch (RuntimeException e) { // one that cannot go on must not keep the others from it
            LOG.error("Mapping {} of {} does not go on", mapping.uuid(), mapping.eventSourceArn(), e);
        }
        streams.resume();
    }

    /** All mappings of all accounts and regions, by UUID. */
    public List<MappingView> overview() {
        return byUuid.values().stream()
                .map(mapping -> new MappingView(now(mapping), status(mapping)))
                .toList();
    }

    /** The tags of the mapping with this ARN. */
    public Optional<Map<String, String>> tags(String mappingArn) {
        return byArn(mappingArn).map(StoredMapping::tags);
    }

    /** Changes the tags of the mapping with this ARN, if there is one. */
    public void tag(String mappingArn, UnaryOperator<Map<String, String>> change) {
        changes.lock();
        try {
            byArn(mappingArn).ifPresent(mapping -> keep(mapping.withTags(change.apply(mapping.tags()))));
        } finally {
            changes.unlock();
        }
    }

    StoredMapping get(Scope scope, String uuid) {
        return Optional.ofNullable(byUuid.get(uuid))
                .filter(mapping -> mapping.scope().equals(scope))
                .orElseThrow(LambdaErrors::notFound);
    }

    List<StoredMapping> all(Scope scope) {
        return byUuid.values().stream().filter(m -> m.scope().equals(scope)).toList();
    }

    void create(StoredMapping mapping) {
        using(mapping.uuid(), "create", () -> {
            refuseDuplicate(mapping);
            keep(mapping);
            try {
                start(mapping);
            } catch (RuntimeException e) { // the client is told that there is no mapping
                forget(mapping);
                throw e;
            }
            return mapping;
        });
    }

    /** What an update has made of a mapping. */
    record Changed(StoredMapping before, StoredMapping after) {}

    /** Changes a mapping. What the change throws ends it, and nothing has happened. */
    Changed update(Scope scope, String uuid, UnaryOperator<StoredMapping> change) {
        return using(uuid, "update", () -> {
            var before = get(scope, uuid);
            var mapping = change.apply(before);
            refuseDuplicate(mapping);
            keep(mapping);
            if (waiting.contains(uuid)) {
                return new Changed(before, mapping); // it will go on with the new settings
            }
            if (mapping.kind().isStream()) {
                streams.update(mapping.spec());
            } else {
                queues.update(queueSpec(mapping));
            }
            return new Changed(before, mapping);
        });
    }

    /**
     * Forgets a mapping, then stops it: a crash between the two must not leave one that starts anew.
     *
     * @return the mapping as it was when it was deleted
     */
    EventSourceMappingConfiguration delete(Scope scope, String uuid) {
        return using(uuid, "delete", () -> {
            var mapping = get(scope, uuid);
            var last = shown(mapping, "Deleting");
            forget(mapping);
            waiting.remove(uuid);
            if (mapping.kind().isStream()) {
                streams.delete(uuid);
            } else {
                queues.delete(uuid);
            }
            return last;
        });
    }

    /**
     * One change of a mapping at a time. Who asks for another meanwhile is told so at once, as on AWS (A.4.1); a
     * mapping that only lets its calls end can be changed.
     */
    private <T> T using(String uuid, String verb, Supplier<T> change) {
        if (!inUse.add(uuid)) {
            throw LambdaErrors.inUse("Cannot " + verb + " the event source mapping because it is in use.");
        }
        changes.lock();
        try {
            return change.get();
        } finally {
            changes.unlock();
            inUse.remove(uuid);
        }
    }

    /**
     * The mapping as Get and List show it: what was asked for once its driver has come so far, and the way there until
     * then. Calls under way keep it {@code Disabling}, so that one that is {@code Disabled} is quiet.
     */
    EventSourceMappingConfiguration now(StoredMapping mapping) {
        var goal = mapping.enabled() ? "Enabled" : "Disabled";
        var driver = status(mapping).map(MappingStatus::state).orElse(goal);
        var reached = driver.equals(goal) || driver.equals("Creating") || driver.equals("Updating");
        return shown(mapping, reached ? driver : mapping.enabled() ? "Enabling" : "Disabling");
    }

    EventSourceMappingConfiguration shown(StoredMapping mapping, String state) {
        return EventSourceMappingConfiguration.of(
                mapping,
                state,
                status(mapping).map(MappingStatus::lastProcessingResult).orElse("No records processed"));
    }

    private Optional<MappingStatus> status(StoredMapping mapping) {
        return mapping.kind().isStream() ? streams.status(mapping.uuid()) : queues.status(mapping.uuid());
    }

    private void start(StoredMapping mapping) {
        if (mapping.kind().isStream()) {
            streams.start(mapping.spec());
        } else {
            queues.start(queueSpec(mapping));
        }
    }

    private static QueueMappings.Spec queueSpec(StoredMapping mapping) {
        return new QueueMappings.Spec(
                mapping.uuid(),
                mapping.eventSourceArn(),
                mapping.functionArn(),
                mapping.settings().batchSize(),
                Duration.ofSeconds(mapping.settings().windowSeconds()),
                mapping.settings().reportsBatchItemFailures(),
                mapping.settings().filters(),
                Optional.ofNullable(mapping.settings().maximumConcurrency()),
                mapping.enabled(),
                mapping.settings().countsEvents(),
                Optional.ofNullable(mapping.settings().pollers())
                        .map(pollers -> new QueueMappings.Pollers(pollers.minimum(), pollers.maximum())));
    }

    /** One source and one function with one qualifier have one mapping, whatever its settings (A.3.7). */
    private void refuseDuplicate(StoredMapping mapping) {
        for (var other : byUuid.values()) {
            if (!other.uuid().equals(mapping.uuid())
                    && other.eventSourceArn().equals(mapping.eventSourceArn())
                    && other.functionArn().equals(mapping.functionArn())) {
                var function = FunctionName.parse(mapping.scope(), mapping.functionArn())
                        .shortForm();
                throw LambdaErrors.conflict(
                        mapping.kind().isStream()
                                ? "The event source arn (\" " + mapping.eventSourceArn() + " \") and function (\" "
                                        + function + " \") provided mapping already exists. Please update or delete the"
                                        + " existing mapping with UUID " + other.uuid()
                                : "An event source mapping with SQS arn (\" " + mapping.eventSourceArn()
                                        + " \") and function (\" " + function
                                        + " \") already exists. Please update or delete the existing mapping with UUID "
                                        + other.uuid());
            }
        }
    }

    private Optional<StoredMapping> byArn(String mappingArn) {
        return Optional.ofNullable(byUuid.get(mappingArn.substring(mappingArn.lastIndexOf(':') + 1)))
                .filter(mapping -> mapping.arn().equals(mappingArn));
    }

    private void keep(StoredMapping mapping) {
        var bytes = write(mapping);
        store.commit(writer -> {
            writer.put(MAPPINGS, key(mapping), bytes);
            return true;
        });
        byUuid.put(mapping.uuid(), mapping);
    }

    private void forget(StoredMapping mapping) {
        store.commit(writer -> {
            writer.delete(MAPPINGS, key(mapping));
            return true;
        });
        byUuid.remove(mapping.uuid());
    }

    private static byte[] key(StoredMapping mapping) {
        return mapping.uuid().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] write(StoredMapping mapping) {
        try {
            return Wire.JSON.writeValueAsBytes(mapping);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredMapping read(byte[] bytes) {
        try {
            return Wire.JSON.readValue(bytes, StoredMapping.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the store holds a mapping that cannot be read", e);
        }
    }
}
