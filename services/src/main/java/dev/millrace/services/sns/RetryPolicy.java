package dev.millrace.services.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How often and after which waits a delivery over HTTP is tried again. Four phases follow each other: at once, after
 * the minimum delay, with growing delays, after the maximum delay. Immutable.
 *
 * @param retries of all phases together
 * @param backoff the form of the third phase: linear, arithmetic, geometric or exponential
 * @param contentType of the requests
 */
record RetryPolicy(
        int minDelaySeconds,
        int maxDelaySeconds,
        int retries,
        int noDelayRetries,
        int minDelayRetries,
        int maxDelayRetries,
        String backoff,
        String contentType) {

    private static final String PLAIN = "text/plain; charset=UTF-8";

    /** What a topic has until its owner sets another. */
    static final RetryPolicy STANDARD = new RetryPolicy(20, 20, 3, 0, 0, 0, "linear", PLAIN);

    private static final Pattern HEADER = Pattern.compile("[\\x20-\\x7E]{1,255}");
    private static final int MOST_RETRIES = 100;
    private static final int LONGEST_SECONDS = 3600;
    private static final List<String> BACKOFFS = List.of("linear", "arithmetic", "geometric", "exponential");
    private static final Set<String> TOPIC_MEMBERS = Set.of(
            "defaultHealthyRetryPolicy",
            "disableSubscriptionOverrides",
            "defaultRequestPolicy",
            "defaultThrottlePolicy");
    private static final Set<String> SUBSCRIPTION_MEMBERS =
            Set.of("healthyRetryPolicy", "sicklyRetryPolicy", "requestPolicy", "throttlePolicy", "guaranteed");
    private static final Set<String> RETRY_MEMBERS = Set.of(
            "minDelayTarget",
            "maxDelayTarget",
            "numRetries",
            "numNoDelayRetries",
            "numMinDelayRetries",
            "numMaxDelayRetries",
            "backoffFunction");

    /** Reads a topic's DeliveryPolicy. @throws dev.millrace.model.ServiceException if it is none */
    static RetryPolicy ofTopic(String json) {
        var root = Json.object(json).orElseThrow(() -> invalid("failed to parse JSON."));
        known(root, "it", Set.of("http"));
        var http = root.path("http");
        known(http, "http", TOPIC_MEMBERS);
        if (http.hasNonNull("defaultThrottlePolicy")) {
            throw SnsErrors.unsupported("DeliveryPolicy: defaultThrottlePolicy");
        }
        if (http.path("disableSubscriptionOverrides").asBoolean()) {
            throw SnsErrors.unsupported("DeliveryPolicy: disableSubscriptionOverrides");
        }
        return STANDARD.with(http.path("defaultHealthyRetryPolicy"), http.path("defaultRequestPolicy"));
    }

    /**
     * Reads a subscription's DeliveryPolicy.
     *
     * @throws dev.millrace.model.ServiceException if it is none
     */
    static RetryPolicy ofSubscription(String json) {
        var root = Json.object(json).orElseThrow(() -> invalid("failed to parse JSON."));
        known(root, "it", SUBSCRIPTION_MEMBERS);
        if (root.hasNonNull("throttlePolicy")) {
            throw SnsErrors.unsupported("DeliveryPolicy: throttlePolicy");
        }
        return STANDARD.with(root.path("healthyRetryPolicy"), root.path("requestPolicy"));
    }

    /** @param what names it in messages; it may be missing, or null */
    private static void known(JsonNode object, String what, Set<String> members) {
        if (!object.isObject() && !object.isMissingNode() && !object.isNull()) {
            throw invalid(what + " must be an object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!members.contains(name)) {
                throw invalid("Unrecognized member " + name);
            }
        });
    }

    private RetryPolicy with(JsonNode retry, JsonNode request) {
        known(retry, "the retry policy", RETRY_MEMBERS);
        known(request, "the request policy", Set.of("headerContentType"));
        var policy = new RetryPolicy(
                number(retry, "minDelayTarget", minDelaySeconds),
                number(retry, "maxDelayTarget", maxDelaySeconds),
                number(retry, "numRetries", retries),
                number(retry, "numNoDelayRetries", noDelayRetries),
                number(retry, "numMinDelayRetries", minDelayRetries),
                number(retry, "numMaxDelayRetries", maxDelayRetries),
                retry.path("backoffFunction").asText(backoff),
                contentType(request.path("headerContentType"), contentType));
        policy.check();
        return policy;
    }

    private static String contentType(JsonNode value, String usual) {
        if (value.isMissingNode() || value.isNull()) {
            return usual;
        }
        if (!value.isTextual() || !HEADER.matcher(value.textValue()).matches()) {
            throw invalid("headerContentType must be a text of 1 to 255 printable ASCII characters");
        }
        return value.textValue();
    }

    private static int number(JsonNode object, String name, int usual) {
        var value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return usual;
        }
        if (!value.isInt() || value.intValue() < 0) {
            throw invalid(name + " must be an integer of 0 or more");
        }
        return value.intValue();
    }

    private void check() {
        if (minDelaySeconds < 1 || minDelaySeconds > maxDelaySeconds) {
            throw invalid("minDelayTarget must be from 1 to maxDelayTarget");
        }
        if (maxDelaySeconds > LONGEST_SECONDS) {
            throw invalid("maxDelayTarget must be at most " + LONGEST_SECONDS);
        }
        if (retries > MOST_RETRIES) {
            throw invalid("numRetries must be at most " + MOST_RETRIES);
        }
        if ((long) noDelayRetries + minDelayRetries + maxDelayRetries > retries) {
            throw invalid("numRetries must be at least the sum of the retries of all phases");
        }
        if (!BACKOFFS.contains(backoff)) {
            throw invalid("backoffFunction must be one of " + BACKOFFS);
        }
        long total = 0;
        for (int retry = 0; retry < retries; retry++) {
            total += waitBefore(retry).map(Duration::toSeconds).orElse(0L);
        }
        if (total > LONGEST_SECONDS) {
            throw invalid("the waits of all retries must not exceed " + LONGEST_SECONDS + " seconds together");
        }
    }

    /**
     * How long to wait before the retry.
     *
     * @param retry counted from 0
     * @return empty if there is no such retry: the delivery has failed for good
     */
    Optional<Duration> waitBefore(int retry) {
        if (retry >= retries) {
            return Optional.empty();
        }
        int growing = retries - noDelayRetries - minDelayRetries - maxDelayRetries;
        double seconds;
        if (retry < noDelayRetries) {
            seconds = 0;
        } else if (retry < noDelayRetries + minDelayRetries) {
            seconds = minDelaySeconds;
        } else if (retry < noDelayRetries + minDelayRetries + growing) {
            seconds = grown(retry - noDelayRetries - minDelayRetries, growing);
        } else {
            seconds = maxDelaySeconds;
        }
        return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private double grown(int step, int steps) {
        if (steps == 1) {
            return minDelaySeconds;
        }
        double share = (double) step / (steps - 1);
        int range = maxDelaySeconds - minDelaySeconds;
        return switch (backoff) {
            case "arithmetic" -> minDelaySeconds + range * share * (step + 1) / steps;
            case "geometric" -> minDelaySeconds * Math.pow((double) maxDelaySeconds / minDelaySeconds, share);
            case "exponential" -> minDelaySeconds + range * Math.expm1(step) / Math.expm1(steps - 1);
            default -> minDelaySeconds + range * share;
        };
    }

    /** As a topic answers it. */
    String effectiveOfTopic() {
        var root = Wire.JSON.createObjectNode();
        var http = root.putObject("http");
        http.set("defaultHealthyRetryPolicy", retryMembers());
        http.put("disableSubscriptionOverrides", false);
        http.putObject("defaultRequestPolicy").put("headerContentType", contentType);
        return root.toString();
    }

    /** As a subscription answers it. */
    String effectiveOfSubscription() {
        var root = Wire.JSON.createObjectNode();
        root.set("healthyRetryPolicy", retryMembers());
        root.putNull("sicklyRetryPolicy").putNull("throttlePolicy");
        root.putObject("requestPolicy").put("headerContentType", contentType);
        root.put("guaranteed", false);
        return root.toString();
    }

    private ObjectNode retryMembers() {
        return Wire.JSON
                .createObjectNode()
                .put("minDelayTarget", minDelaySeconds)
                .put("maxDelayTarget", maxDelaySeconds)
                .put("numRetries", retries)
                .put("numMaxDelayRetries", maxDelayRetries)
                .put("numNoDelayRetries", noDelayRetries)
                .put("numMinDelayRetries", minDelayRetries)
                .put("backoffFunction", backoff);
    }

    private static RuntimeException invalid(String why) {
        return SnsErrors.invalidParameter("DeliveryPolicy: " + why);
    }
}
