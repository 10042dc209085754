package dev.millrace.services.sns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HttpCourierTest {

    private static Dispatch dispatch(String endpoint) {
        return new Dispatch(
                Dispatch.Kind.NOTIFICATION,
                "arn:aws:sns:us-east-1:000000000000:alerts:1",
                "arn:aws:sns:us-east-1:000000000000:alerts",
                Protocol.HTTP,
                endpoint,
                false,
                "id",
                Instant.EPOCH,
                "",
                "message",
                Map.of(),
                "1",
                "");
    }

    @Test
    @Timeout(20)
    @DisplayName("an endpoint that sends headers and never its body has failed when the patience is over")
    void body_never_comes() throws Exception {
        var done = new CountDownLatch(1);
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var courier = new HttpCourier(new Spelling(() -> "http://127.0.0.1:4566"), Duration.ofMillis(500))) {
            Thread.ofVirtual().start(new FutureTask<>(() -> {
                try (var socket = server.accept()) {
                    var headers = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
                    socket.getOutputStream().write(headers.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    done.await();
                }
                return done;
            }));
            var outcomes = new ArrayList<Courier.Outcome>();

            courier.deliver(
                    dispatch("http://127.0.0.1:" + server.getLocalPort() + "/"), RetryPolicy.STANDARD, outcomes::add);

            assertThat(outcomes).singleElement().isInstanceOf(Courier.Outcome.Failed.class);
        } finally {
            done.countDown();
        }
    }
}
