package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest extends GatewayTest {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final CountDownLatch secondLine = new CountDownLatch(1);

    @Override
    GatewaySettings settings(GatewaySettings defaults) {
        return defaults.withHostName("millrace.example")
                .with(new LocalEndpoint("GET", "/_millrace/lines", exchange -> {
                    try (var out = exchange.stream(200, "text/plain")) {
                        out.write("first\n".getBytes(StandardCharsets.UTF_8));
                        out.flush();
                        await(secondLine);
                        out.write("second\n".getBytes(StandardCharsets.UTF_8));
                    }
                }))
                .with(new LocalEndpoint(
                        "POST",
                        "/_millrace/stacks/*",
                        exchange -> exchange.answer(
                                200,
                                "text/plain",
                                (exchange.path() + " " + exchange.query("name").orElse("") + " "
                                                + new String(exchange.body().readAllBytes(), StandardCharsets.UTF_8))
                                        .getBytes(StandardCharsets.UTF_8))))
                .with(new LocalEndpoint("GET", "/_millrace/broken", exchange -> {
                    throw new IllegalStateException("the secret inside");
                }))
                .with(new LocalEndpoint("GET", "/_millrace/half", exchange -> {
                    var out = exchange.stream(200, "text/plain");
                    out.write("first\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    throw new IllegalStateException("the secret inside");
                }));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "sqs.us-east-1.localhost:1",
                "127.0.0.1",
                "127.0.1.1:80",
                "[::1]:4566",
                "LOCALHOST",
                "millrace.example:4566"
            })
    @DisplayName("answers to the names of loopback and to those allowed")
    void answers_to_its_own_names(String host) throws IOException {
        assertThat(ask("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:4566",
                "localhost.evil.example",
                "notlocalhost",
                "127.0.0.1.evil.example"
            })
    @DisplayName("refuses foreign host names, so that a page cannot reach it under a name of its own")
    void refuses_foreign_names(String host) throws IOException {
        assertThat(ask("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("does not answer to the host name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost:3000"})
    @DisplayName("refuses foreign origins, on AWS's paths and its own")
    void refuses_foreign_origins(String origin) {
        assertThat(send(dynamoDb("CreateTable", "{}").header("Origin", origin)).status())
                .isEqualTo(403);
        assertThat(send(HttpRequest.newBuilder(uri("/_millrace/lines")).header("Origin", origin))
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("its own pages may use it")
    void allows_its_own_origin() {
        var origin = "http://127.0.0.1:" + gateway.port();

        assertThat(send(dynamoDb("CreateTable", "{}").header("Origin", origin)).status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("local endpoints see path, query and body")
    void runs_local_endpoints() {
        var reply = send(HttpRequest.newBuilder(uri("/_millrace/stacks/a%20b?name=n%26m"))
                .POST(HttpRequest.BodyPublishers.ofString("template")));

        assertThat(reply.text()).isEqualTo("/_millrace/stacks/a b n&m template");
    }

    @Test
    @DisplayName("a streamed answer arrives while the work still runs")
    void streams() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("GET /_millrace/lines HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            var seen = new StringBuilder();
            while (seen.indexOf("first\n") < 0) {
                int c = socket.getInputStream().read();
                assertThat(c).as("end of stream after: %s", seen).isNotNegative();
                seen.append((char) c);
            }
            secondLine.countDown();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("second\n");
        }
    }

    @Test
    @DisplayName("unknown local paths are 404, broken ones 500 without details")
    void refuses_unknown_and_broken_local_endpoints() {
        assertThat(send(HttpRequest.newBuilder(uri("/_millrace/nothing"))).status())
                .isEqualTo(404);
        var broken = send(HttpRequest.newBuilder(uri("/_millrace/broken")));
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.text()).doesNotContain("secret");
    }

    @Test
    @DisplayName("a streamed answer whose work fails is broken off, not ended as if it were whole")
    void breaks_off_a_streamed_answer() throws IOException {
        assertThat(ask("GET /_millrace/half HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains("first\n")
                .doesNotContain("secret")
                .doesNotContain("\r\n0\r\n");
    }

    @Test
    @DisplayName("a client that sends too much still gets to read the refusal")
    void a_refusal_is_not_lost_to_a_reset() throws IOException {
        int bytes = Bodies.DYNAMODB_LIMIT + 1;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            var out = socket.getOutputStream();
            out.write(
                    ("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Length: "
                                    + bytes + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            for (int left = bytes; left > 0; left -= 4096) {
                out.write(new byte[Math.min(left, 4096)]); // many clients write all before they read
            }

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 413");
        }
    }

    @Test
    @DisplayName("a port in use is said to be in use")
    void tells_when_the_port_is_in_use() {
        var settings = GatewaySettings.defaults().onPort(gateway.port());

        assertThatThrownBy(() -> Gateway.open(catalog(), settings))
                .isInstanceOfSatisfying(
                        PortInUseException.class, e -> assertThat(e.port()).isEqualTo(gateway.port()));
    }

    @Test
    @DisplayName("two pipelined requests are answered in order: no more than Content-Length is read")
    void reads_exactly_the_body() throws IOException {
        var one = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"
                + "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: x\r\nAuthorization: " + AUTHORIZATION
                + "\r\nContent-Length: 9\r\n";

        var replies = ask(one + "\r\n{\"a\":\"1\"}" + one + "Connection: close\r\n\r\n{\"a\":\"2\"}");

        assertThat(replies).containsSubsequence("{\"a\":\"1\"}", "{\"a\":\"2\"}");
    }

    private String ask(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
