package dev.millrace.gateway;

import dev.millrace.model.Clock;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.sts.StsService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway on a free port, and a plain HTTP client to ask it with. */
abstract class GatewayTest {

    static final String AUTHORIZATION =
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/dynamodb/aws4_request, "
                    + "SignedHeaders=host;x-amz-date, Signature=00";

    final Clock clock = SkippableClock.create();
    Gateway gateway;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void openGateway() {
        gateway = Gateway.open(catalog(), settings(GatewaySettings.defaults().onPort(0)));
    }

    @AfterEach
    void closeGateway() {
        client.close();
        gateway.close();
        clock.close();
    }

    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(SampleService.dynamoDb(), SampleService.lambda(), new StsService(clock)));
    }

    GatewaySettings settings(GatewaySettings defaults) {
        return defaults;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    /** A signed DynamoDB request. */
    HttpRequest.Builder dynamoDb(String operation, String body) {
        return post(body)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "DynamoDB_20120810." + operation)
                .header("X-Amz-Date", "20260101T000000Z")
                .header("Authorization", AUTHORIZATION);
    }

    HttpRequest.Builder post(String body) {
        return HttpRequest.newBuilder(uri("/")).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    Reply send(HttpRequest.Builder request) {
        try {
            return new Reply(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came back. */
    record Reply(HttpResponse<byte[]> response) {

        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("(none)");
        }

        /** The checksum of the bytes that came, as the header should say it. */
        String crc32() {
            var crc = new CRC32();
            crc.update(response.body());
            return Long.toString(crc.getValue());
        }
    }
}
