package dev.millrace.services.sns;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Posts to HTTP and HTTPS endpoints. The client is made for the first of them. Thread-safe. */
final class HttpCourier implements Courier, AutoCloseable {

    private static final int MOST_AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int TOO_MANY_REQUESTS = 429;

    private final Spelling spelling;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;

    HttpCourier(Spelling spelling) {
        this.spelling = spelling;
    }

    @Override
    public int mostAtOnce() {
        return MOST_AT_ONCE;
    }

    @Override
    public void deliver(Dispatch dispatch, RetryPolicy policy, Consumer<Outcome> ended) {
        ended.accept(attempt(dispatch, policy));
    }

    private Outcome attempt(Dispatch dispatch, RetryPolicy policy) {
        try {
            var status = client().send(request(dispatch, policy), BodyHandlers.discarding())
                    .statusCode();
            return outcome(status);
        } catch (IOException e) {
            return new Outcome.Failed(e.toString());
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("interrupted");
        }
    }

    /** An endpoint that says the request is wrong will say so again; everything else may pass. */
    private static Outcome outcome(int status) {
        return switch (status / 100) {
            case 2 -> new Outcome.Delivered();
            case 4 ->
                status == TOO_MANY_REQUESTS
                        ? new Outcome.Failed("the endpoint answered " + status)
                        : new Outcome.Refused("the endpoint answered " + status);
            default -> new Outcome.Failed("the endpoint answered " + status);
        };
    }

    private HttpRequest request(Dispatch dispatch, RetryPolicy policy) {
        var request = HttpRequest.newBuilder(URI.create(dispatch.endpoint()))
                .timeout(PATIENCE)
                .header("Content-Type", policy.contentType())
                .header("User-Agent", "Amazon Simple Notification Service Agent")
                .header("x-amz-sns-message-type", dispatch.kind().type())
                .header("x-amz-sns-message-id", dispatch.messageId())
                .header("x-amz-sns-topic-arn", dispatch.topicArn())
                .POST(BodyPublishers.ofString(spelling.forHttp(dispatch)));
        if (dispatch.kind() != Dispatch.Kind.SUBSCRIPTION_CONFIRMATION) {
            request.header("x-amz-sns-subscription-arn", dispatch.subscriptionArn());
        }
        if (dispatch.raw()) {
            request.header("x-amz-sns-rawdelivery", "true");
        }
        return request.build();
    }

    private HttpClient client() {
        lock.lock();
        try {
            if (client == null) {
                client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /** Abandons requests under way: what they carry is in the outbox. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (client != null) {
                client.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}
