package dev.millrace.services.lambda;

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
import dev.millrace.services.lambda.function.CodeSources;
import dev.millrace.services.metrics.MetricSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The Lambda service with everything around it in memory; requests and answers are JSON as on the wire. */
public final class LambdaWorld {

    public static final String ROLE = "arn:aws:iam::000000000000:role/r";
    public static final String STREAM =
            "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-09-17T12:49:54.528";
    public static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
    public static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:alerts";
    public static final String FIFO_QUEUE = "arn:aws:sqs:us-east-1:000000000000:q.fifo";

    public final SkippableClock clock = SkippableClock.create();
    public final TestingStore store = new TestingStore();
    public final TestingFunctions functions = new TestingFunctions();
    public final TestingStreams streams = new TestingStreams().stream(STREAM);
    public final TestingQueues queues =
            new TestingQueues(clock).queue(QUEUE, Duration.ofSeconds(30)).queue(FIFO_QUEUE, Duration.ofSeconds(30));
    public final TestingTopics topics = new TestingTopics(TOPIC);
    public final TestingBuckets buckets = new TestingBuckets();
    public final Map<String, Path> code = new LinkedHashMap<>();
    public final Path folder;
    public Scope scope = Scope.DEFAULT;
    public LambdaService service;
    private ServiceCatalog catalog;

    public LambdaWorld(Path folder) {
        this.folder = folder;
        this.service = build();
        this.catalog = new ServiceCatalog(List.of(service));
    }

    /** What a new process finds: the same store and folder, everything else anew. */
    public void restart() {
        restartWithoutResuming();
        service.resume();
    }

    /** The same, at the moment when it listens already and its mappings do not deliver yet. */
    public void restartWithoutResuming() {
        service.close();
        functions.close();
        streams.close();
        service = build();
        catalog = new ServiceCatalog(List.of(service));
    }

    private LambdaService build() {
        return new LambdaService(new LambdaService.Surroundings(
                store,
                clock,
                functions,
                runtime -> runtime.startsWith("java")
                        ? Optional.empty()
                        : Optional.of("There is nothing here that runs " + runtime),
                streams,
                streams,
                queues,
                topics,
                buckets,
                CodeSources.of(code),
                folder.resolve("code"),
                task -> Thread.ofVirtual().name("lambda").start(task),
                MetricSink.none()));
    }

    /** Calls the operation; single quotes stand for double ones. */
    public ObjectNode call(String operation, String json) {
        return catalog.call(
                "lambda", operation, new Call(scope, "request-1", "http://127.0.0.1:4566", "test"), object(json));
    }

    /** The error that the operation answers with. */
    public ServiceError refused(String operation, String json) {
        var refusal = catchThrowableOfType(ServiceException.class, () -> call(operation, json));
        assertThat(refusal).as("%s %s", operation, json).isNotNull();
        return refusal.error();
    }

    /** A function that holds class {@code app.Handler}. */
    public ObjectNode createFunction(String name) {
        return call("CreateFunction", functionJson(name));
    }

    public static String functionJson(String name) {
        return "{'FunctionName':'%s','Runtime':'java21','Role':'%s','Handler':'app.Handler','Code':{'ZipFile':'%s'}}"
                .formatted(name, ROLE, base64(zip("app/Handler.class", "class")));
    }

    public static ObjectNode object(String json) {
        try {
            return (ObjectNode) Wire.JSON.readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    public static byte[] zip(String name, String content) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
