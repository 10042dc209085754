package dev.millrace.cli;

import dev.millrace.store.NativeLibrary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A short exercise of the packaged program, so that the virtual machine may record what a start needs: a server on a
 * free port with a temporary store, a stack with a table, a function and a queue, a record that is delivered and one
 * that is given up. The launcher runs it once for each JDK and each set of jars, never with the user's own data;
 * afterwards the folder it is given holds RocksDB's native library too.
 */
final class Rehearsal {

    private static final Duration MOST = Duration.ofSeconds(60);
    private static final Pattern LISTENS = Pattern.compile("Millrace listens on (\\S+)");
    private static final String TEMPLATE = "rehearsal.yaml";

    private final URI endpoint;

    private Rehearsal(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** @param args the folder for what was prepared */
    public static void main(String[] args) throws Exception {
        Main.settleLibraries();
        NativeLibrary.unpackInto(Path.of(args[0]));
        var performed = new CompletableFuture<Integer>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                run();
                performed.complete(0);
            } catch (Exception | Error e) {
                performed.completeExceptionally(e);
            }
        });
        System.exit(statusOf(performed)); // that closes the server, as Ctrl-C would, and ends whatever still runs
    }

    private static int statusOf(CompletableFuture<Integer> performed) throws InterruptedException {
        try {
            return performed.get(MOST.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            System.err.println("The rehearsal failed: " + e.getCause());
        } catch (TimeoutException e) {
            System.err.println("The rehearsal was not done after " + MOST.toSeconds() + " s");
        }
        return 1;
    }

    private static void run() throws IOException, InterruptedException, ExecutionException {
        var folder = Files.createTempDirectory("millrace-rehearsal-");
        var template = folder.resolve(TEMPLATE);
        try (var text = Objects.requireNonNull(Rehearsal.class.getResourceAsStream(TEMPLATE))) {
            Files.copy(text, template);
            new Rehearsal(start(template)).perform();
        } finally {
            Files.deleteIfExists(template);
            Files.deleteIfExists(folder);
        }
    }

    /** Has the command start a server, and waits until it is ready. */
    private static URI start(Path template) throws InterruptedException, ExecutionException {
        var output = new Watched();
        var command = Main.serving("up", new UpCommand()).setOut(new PrintWriter(output, true));
        Thread.ofPlatform().daemon().start(() -> {
            try {
                command.execute(template.toString(), "--port", "0", "--code", "Handler=" + ownCode());
            } finally {
                output.ended();
            }
        });
        return output.ready.get();
    }

    /** Where this program's own classes are: they hold the function, too. */
    private static Path ownCode() {
        try {
            return Path.of(Rehearsal.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void perform() throws IOException {
        dynamodb("ListTables", "{}");
        dynamodb("CreateTable", """
                {"TableName": "other", "BillingMode": "PAY_PER_REQUEST",
                 "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                 "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}""");
        put("fine");
        put(RehearsalHandler.POISON);
        dynamodb("UpdateItem", """
                {"TableName": "rehearsal", "Key": {"id": {"S": "fine"}}, "UpdateExpression": "SET n = :n",
                 "ExpressionAttributeValues": {":n": {"N": "1"}}}""");
        dynamodb("Query", """
                {"TableName": "rehearsal", "KeyConditionExpression": "id = :id",
                 "ExpressionAttributeValues": {":id": {"S": "fine"}}}""");
        awaitReport();
    }

    private void put(String id) throws IOException {
        dynamodb("PutItem", """
                {"TableName": "rehearsal", "Item": {"id": {"S": "%s"}}}""".formatted(id));
    }

    /** The poison record has been given up once a message about it is in the queue. */
    private void awaitReport() throws IOException {
        var queue = endpoint + "/000000000000/rehearsal";
        String answer;
        do {
            answer = call("sqs", "AmazonSQS.ReceiveMessage", """
                    {"QueueUrl": "%s", "WaitTimeSeconds": 10}""".formatted(queue));
        } while (!answer.contains("DDBStreamBatchInfo"));
    }

    private void dynamodb(String operation, String body) throws IOException {
        call("dynamodb", "DynamoDB_20120810." + operation, body);
    }

    private String call(String service, String target, String body) throws IOException {
        // The plainest client there is: what it loads stays in the cache, and so in every server's memory.
        var connection = (HttpURLConnection) endpoint.resolve("/").toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/x-amz-json-1.0");
        connection.setRequestProperty("X-Amz-Target", target);
        connection.setRequestProperty("X-Amz-Date", "20260101T000000Z");
        connection.setRequestProperty(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/" + service
                        + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64));
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        try (var answer = connection.getInputStream()) { // fails unless the answer is 200
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What the command prints, watched for the server's address and for the word that it is ready. */
    private static final class Watched extends Writer {

        final CompletableFuture<URI> ready = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public synchronized void write(char[] chars, int from, int length) {
            text.append(chars, from, length);
            var listens = LISTENS.matcher(text);
            if (text.indexOf("Ready.") >= 0 && listens.find()) {
                ready.complete(URI.create(listens.group(1)));
            }
        }

        void ended() {
            ready.completeExceptionally(new IOException("the server ended before it was ready: " + text));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
