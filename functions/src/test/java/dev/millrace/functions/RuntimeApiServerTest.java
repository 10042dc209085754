package dev.millrace.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The Runtime API as any runtime's client meets it. */
class RuntimeApiServerTest {

    private static final String RUNTIME = "/2018-06-01/runtime";

    private final List<Object> told = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private RuntimeApiServer api;

    @BeforeEach
    void open() throws IOException {
        api = RuntimeApiServer.open(new RuntimeApiServer.Desk() {
            @Override
            public void next(RuntimeApiServer.Asker asker) {
                asker.send(new Delivery("r-1", "arn:f", "{\"a\":1}".getBytes(StandardCharsets.UTF_8), 1234));
            }

            @Override
            public void gone(RuntimeApiServer.Asker asker) {}

            @Override
            public boolean settle(String requestId, Answer answer, boolean printedNothing) {
                told.add(answer);
                return requestId.equals("r-1");
            }

            @Override
            public void initFailed(byte[] error) {
                told.add(new String(error, StandardCharsets.UTF_8));
            }
        });
    }

    @AfterEach
    void close() {
        api.close();
        client.close();
    }

    private java.net.http.HttpRequest.Builder to(String path) {
        return java.net.http.HttpRequest.newBuilder(URI.create("http://" + api.authority() + RUNTIME + path));
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(to(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private String payload() {
        assertThat(told).hasSize(1);
        return new String(
                switch ((Answer) told.getFirst()) {
                    case Answer.Response response -> response.payload();
                    case Answer.Failed failed -> failed.payload();
                    case Answer.Exited exited -> throw new AssertionError(exited);
                    case Answer.OutOfTime late -> throw new AssertionError(late);
                    case Answer.NotTaken notTaken -> throw new AssertionError(notTaken);
                },
                StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("next hands out the event and, in headers, its id, deadline and function")
    void next() throws Exception {
        var response = client.send(to("/invocation/next").GET().build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"a\":1}");
        assertThat(response.headers().firstValue("Lambda-Runtime-Aws-Request-Id"))
                .hasValue("r-1");
        assertThat(response.headers().firstValue("Lambda-Runtime-Deadline-Ms")).hasValue("1234");
        assertThat(response.headers().firstValue("Lambda-Runtime-Invoked-Function-Arn"))
                .hasValue("arn:f");
        assertThat(response.headers().firstValue("Lambda-Runtime-Trace-Id"))
                .hasValueSatisfying(trace -> assertThat(trace).matches("Root=1-[0-9a-f]{8}-\\w{24};Sampled=0"));
    }

    @Test
    @DisplayName("an answer is accepted with 202, an error and a failed start too")
    void settling() throws Exception {
        assertThat(post("/invocation/r-1/response", "\"done\"").statusCode()).isEqualTo(202);
        assertThat(post("/invocation/r-1/error", "{}").statusCode()).isEqualTo(202);
        assertThat(post("/init/error", "broken").statusCode()).isEqualTo(202);

        assertThat(told.get(0)).isInstanceOf(Answer.Response.class);
        assertThat(told.get(1)).isInstanceOf(Answer.Failed.class);
        assertThat(told.get(2)).isEqualTo("broken");
    }

    @Test
    @DisplayName("an answer to another invocation is refused, and so is an unknown call")
    void refusals() throws Exception {
        var stale = post("/invocation/r-0/response", "\"late\"");
        assertThat(stale.statusCode()).isEqualTo(400);
        assertThat(stale.body()).contains("InvalidRequestID");
        assertThat(post("/restore/next", "").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("a body in chunks is read, as runtimes send that stream their answer")
    void chunks() throws Exception {
        var body = BodyPublishers.fromPublisher(BodyPublishers.ofString("\"in chunks\""));
        var response = client.send(to("/invocation/r-1/response").POST(body).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(payload()).isEqualTo("\"in chunks\"");
    }

    @Test
    @DisplayName("a client that waits for 100 Continue gets it")
    void expect_continue() throws Exception {
        var response = client.send(
                to("/invocation/r-1/response")
                        .expectContinue(true)
                        .POST(BodyPublishers.ofString("\"patient\""))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(payload()).isEqualTo("\"patient\"");
    }

    @Test
    @DisplayName("an answer of 6 MB passes; one byte over the limit is answered 413, for chunks as well")
    void answer_limit() throws Exception {
        var most = "x".repeat(RuntimeApiServer.MAX_ANSWER_BYTES);
        assertThat(post("/invocation/r-1/response", most).statusCode()).isEqualTo(202);
        assertThat(payload()).hasSize(RuntimeApiServer.MAX_ANSWER_BYTES);

        told.clear();
        assertThat(post("/invocation/r-1/response", most + "x").statusCode()).isEqualTo(413);
        assertThat(payload()).contains("Function.ResponseSizeTooLarge");

        told.clear();
        var chunks = BodyPublishers.fromPublisher(BodyPublishers.ofString(most + "x"));
        assertThat(client.send(to("/invocation/r-1/response").POST(chunks).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(413);
        assertThat(payload()).contains("Function.ResponseSizeTooLarge");
    }

    @Test
    @DisplayName("what is not HTTP only loses its connection")
    void garbage() throws Exception {
        var port = Integer.parseInt(api.authority().split(":")[1]);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(reader.readLine()).isNull();
        }
        assertThat(post("/invocation/r-1/response", "1").statusCode()).isEqualTo(202);
    }
}
