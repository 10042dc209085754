package example;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Functions as a user would write them. The tests run them from a copy of this folder. */
public final class Handlers {

    private Handlers() {}

    public static final class Echo implements RequestHandler<Map<String, Object>, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
            return event;
        }
    }

    public static final class ReadStream implements RequestHandler<DynamodbEvent, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(DynamodbEvent event, Context context) {
            var first = event.getRecords().getFirst();
            var image = first.getDynamodb().getNewImage();
            return Map.of(
                    "count", event.getRecords().size(),
                    "eventName", first.getEventName(),
                    "sequenceNumber", first.getDynamodb().getSequenceNumber(),
                    "createdMillis",
                            first.getDynamodb()
                                    .getApproximateCreationDateTime()
                                    .toInstant()
                                    .toEpochMilli(),
                    "orderId", image.get("orderId").getS(),
                    "total", image.get("total").getN(),
                    "seal",
                            StandardCharsets.UTF_8
                                    .decode(image.get("seal").getB())
                                    .toString(),
                    "arn", first.getEventSourceARN());
        }
    }

    public static final class PartialFailure implements RequestHandler<DynamodbEvent, StreamsEventResponse> {
        @Override
        public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
            var failed = event.getRecords().getFirst().getDynamodb().getSequenceNumber();
            return new StreamsEventResponse(List.of(new StreamsEventResponse.BatchItemFailure(failed)));
        }
    }

    public static final class ReadQueue implements RequestHandler<SQSEvent, List<String>> {
        @Override
        public List<String> handleRequest(SQSEvent event, Context context) {
            return event.getRecords().stream()
                    .map(message -> message.getMessageId() + "=" + message.getBody())
                    .toList();
        }
    }

    public static final class UpperCase implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            out.write(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .toUpperCase(java.util.Locale.ROOT)
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    public static final class CountPieces implements RequestHandler<PojoOrder, Integer> {
        @Override
        public Integer handleRequest(PojoOrder order, Context context) {
            return order.pieces;
        }
    }

    public static final class PojoOrder {
        private int pieces;

        public void setPieces(int pieces) {
            this.pieces = pieces;
        }
    }

    public static final class Methods {
        public String greetFrom(String name, Context context) {
            return "hello " + name + " from " + context.getFunctionName();
        }

        public void nothing(Map<String, Object> event) {
            Objects.requireNonNull(event);
        }
    }

    public static final class ShowContext implements RequestHandler<Object, Map<String, Object>> {
        @Override
        public Map<String, Object> handleRequest(Object event, Context context) {
            return Map.of(
                    "requestId", context.getAwsRequestId(),
                    "name", context.getFunctionName(),
                    "version", context.getFunctionVersion(),
                    "arn", context.getInvokedFunctionArn(),
                    "memory", context.getMemoryLimitInMB(),
                    "remaining", context.getRemainingTimeInMillis(),
                    "logGroup", context.getLogGroupName(),
                    "logStream", context.getLogStreamName());
        }
    }

    public static final class ShowVariables implements RequestHandler<Object, Map<String, String>> {
        @Override
        public Map<String, String> handleRequest(Object event, Context context) {
            var shown = new TreeMap<>(System.getenv());
            shown.put("folder", System.getProperty("user.dir"));
            return shown;
        }
    }

    public static final class Count implements RequestHandler<Object, Map<String, Object>> {
        private int calls;

        @Override
        public Map<String, Object> handleRequest(Object event, Context context) {
            calls++;
            return Map.of("calls", calls, "pid", ProcessHandle.current().pid());
        }
    }

    public static final class Print implements RequestHandler<Object, String> {
        @Override
        public String handleRequest(Object event, Context context) {
            System.out.println("to out: Grüße");
            System.err.println("to err");
            context.getLogger().log("to the logger");
            System.out.print("no end of line");
            return "printed";
        }
    }

    public static final class Log implements RequestHandler<Object, String> {
        @Override
        public String handleRequest(Object event, Context context) {
            context.getLogger().log("to the logger");
            return "logged";
        }
    }

    public static final class Version implements RequestHandler<Object, String> {
        @Override
        public String handleRequest(Object event, Context context) {
            try (var in = Objects.requireNonNull(
                    Thread.currentThread().getContextClassLoader().getResourceAsStream("version.txt"))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static final class Fail implements RequestHandler<Object, String> {
        @Override
        public String handleRequest(Object event, Context context) {
            throw new IllegalStateException("no \"stock\" left");
        }
    }

    /** Tells that it has been entered by a file, and goes on when another file appears. */
    public static final class Gate implements RequestHandler<Map<String, String>, String> {
        @Override
        public String handleRequest(Map<String, String> event, Context context) {
            var folder = Path.of(event.get("folder"));
            try {
                Files.createFile(folder.resolve("entered-" + context.getAwsRequestId()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            while (!Files.exists(folder.resolve("open"))) {
                LockSupport.parkNanos(2_000_000);
            }
            return context.getAwsRequestId();
        }
    }

    /** Never comes back. Tells its process id in a file if the event names one. */
    public static final class Hang implements RequestHandler<Map<String, String>, String> {
        @Override
        public String handleRequest(Map<String, String> event, Context context) {
            try {
                if (event.containsKey("pidFile")) {
                    var file = Path.of(event.get("pidFile"));
                    var draft = file.resolveSibling("draft");
                    Files.writeString(
                            draft, Long.toString(ProcessHandle.current().pid()));
                    Files.move(draft, file);
                }
                new CountDownLatch(1).await();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "never";
        }
    }

    public static final class Exit implements RequestHandler<Integer, String> {
        @Override
        public String handleRequest(Integer status, Context context) {
            System.out.println("leaving");
            System.exit(status);
            return "never";
        }
    }

    public static final class Devour implements RequestHandler<Object, Integer> {
        @Override
        public Integer handleRequest(Object event, Context context) {
            var eaten = new ArrayList<byte[]>();
            while (eaten.size() < 1_000_000) {
                eaten.add(new byte[16 * 1024 * 1024]);
            }
            return eaten.size();
        }
    }

    public static final class Verbose implements RequestStreamHandler {
        @Override
        public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
            out.write(('"' + "x".repeat(7 * 1024 * 1024) + '"').getBytes(StandardCharsets.UTF_8));
        }
    }

    public static final class CallBack implements RequestHandler<Map<String, String>, String> {
        @Override
        public String handleRequest(Map<String, String> event, Context context) {
            try (var answer = URI.create(System.getenv("AWS_ENDPOINT_URL") + "/" + event.get("path"))
                    .toURL()
                    .openStream()) {
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static final class BrokenConstructor implements RequestHandler<Object, String> {
        public BrokenConstructor() {
            throw new IllegalArgumentException("no TABLE configured");
        }

        @Override
        public String handleRequest(Object event, Context context) {
            return "never";
        }
    }
}
