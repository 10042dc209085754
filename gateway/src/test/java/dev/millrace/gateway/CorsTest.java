package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Spec 6.1.6, for a server that lets pages of other origins in. */
class CorsTest extends GatewayTest {

    private static final String ORIGIN = "https://page.example";

    @Override
    GatewaySettings settings(GatewaySettings defaults) {
        return defaults.withCors(true);
    }

    @Test
    @DisplayName("6.1.6 with Origin: Access-Control-Allow-Origin: *; without: nothing")
    void allows_origins() {
        assertThat(send(dynamoDb("CreateTable", "{}").header("Origin", ORIGIN)).header("Access-Control-Allow-Origin"))
                .isEqualTo("*");
        assertThat(send(dynamoDb("CreateTable", "{}")).header("Access-Control-Allow-Origin"))
                .isEqualTo("(none)");
    }

    @Test
    @DisplayName("6.1.6 OPTIONS with Origin is 200 and echoes what is asked for, for 172800 seconds")
    void answers_preflights() {
        var reply = send(HttpRequest.newBuilder(uri("/"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", ORIGIN)
                .header("Access-Control-Request-Headers", "x-amz-target,authorization")
                .header("Access-Control-Request-Method", "POST"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("x-amz-target,authorization");
        assertThat(reply.header("Access-Control-Allow-Methods")).isEqualTo("POST");
        assertThat(reply.header("Access-Control-Max-Age")).isEqualTo("172800");
    }
}
