package dev.millrace.services.sns;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final Duration patience;
    private @Nullable HttpClient client;

    HttpCourier(Spelling spelling) {
        this(spelling, PATIENCE);
    }

    /** @param patience how long an endpoint has for its whole answer */
    HttpCourier(Spelling spelling, Duration patience) {
        this.spelling = spelling;
        this.patience = patience;
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
            return outcome(exchange(request(dispatch, policy)));
        } catch (IOException e) {
            return new Outcome.Failed(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (IllegalArgumentException e) {
            return new Outcome.Refused(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("interrupted");
        }
    }

    /** The whole exchange takes no longer than the patience; the client's own timeout ends at the headers. */
    private int exchange(HttpRequest request) throws IOException, InterruptedException {
        var answer = client().sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("the endpoint did not answer within " + patience.toSeconds() + " s", e);
        } finally {
            answer.cancel(true);
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
                .timeout(patience)
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
                        .connectTimeout(patience)
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
