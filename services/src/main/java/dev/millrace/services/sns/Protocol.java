package dev.millrace.services.sns;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.millrace.model.Arn;
import dev.millrace.model.errors.SnsErrors;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a subscription is delivered, and what its endpoint has to look like. */
enum Protocol {
    SQS("sqs"),
    LAMBDA("lambda"),
    HTTP("http"),
    HTTPS("https"),
    /** Accepted, but mail is only logged. */
    EMAIL("email"),
    EMAIL_JSON("email-json");

    private static final Pattern FUNCTION = Pattern.compile(
            "arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+" + "(:(\\$LATEST|[A-Za-z0-9_-]+))?");
    private static final List<String> NOT_HERE = List.of("sms", "application", "firehose");

    private final String wireName;

    Protocol(String wireName) {
        this.wireName = wireName;
    }

    @JsonValue
    String wireName() {
        return wireName;
    }

    /** The protocol of that name. @throws dev.millrace.model.ServiceException if there is none */
    @JsonCreator
    static Protocol of(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw SnsErrors.missingParameter("Protocol");
        }
        for (var protocol : values()) {
            if (protocol.wireName.equals(name)) {
                return protocol;
            }
        }
        throw NOT_HERE.contains(name)
                ? SnsErrors.unsupported("the protocol " + name)
                : SnsErrors.invalidParameter("Amazon SNS does not support this protocol string: " + name);
    }

    boolean isHttp() {
        return this == HTTP || this == HTTPS;
    }

    boolean isMail() {
        return this == EMAIL || this == EMAIL_JSON;
    }

    /** Whether the endpoint must agree before it gets anything. */
    boolean needsConfirmation() {
        return isHttp() || isMail();
    }

    boolean canBeRaw() {
        return isHttp() || this == SQS;
    }

    /** The endpoint, which has the form that the protocol asks for. */
    String endpoint(@Nullable String given) {
        var endpoint = given == null ? "" : given;
        switch (this) {
            case SQS -> {
                if (!isArn(endpoint, "sqs")) {
                    throw SnsErrors.invalidParameter("SQS endpoint ARN");
                }
                if (endpoint.endsWith(".fifo")) {
                    throw SnsErrors.invalidParameter("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be"
                            + " subscribed to standard SNS topics");
                }
            }
            case LAMBDA -> {
                if (!FUNCTION.matcher(endpoint).matches()) {
                    throw SnsErrors.invalidParameter("Lambda endpoint ARN");
                }
            }
            case HTTP, HTTPS -> {
                if (!endpoint.toLowerCase(Locale.ROOT).startsWith(wireName + "://")) {
                    throw SnsErrors.invalidParameter("Endpoint must match the specified protocol");
                }
                if (!isUrl(endpoint)) {
                    throw SnsErrors.invalidParameter("HTTP(S) Endpoint");
                }
            }
            case EMAIL, EMAIL_JSON -> {
                if (!endpoint.matches("[^@\\s]+@[^@\\s]+")) {
                    throw SnsErrors.invalidParameter("Email address");
                }
            }
        }
        return endpoint;
    }

    private static boolean isArn(String text, String service) {
        return Arn.parse(text).filter(arn -> arn.service().equals(service)).isPresent();
    }

    private static boolean isUrl(String text) {
        try {
            return new URI(text).getHost() != null;
        } catch (URISyntaxException e) {
            return false; // that is the answer, not a failure
        }
    }
}
