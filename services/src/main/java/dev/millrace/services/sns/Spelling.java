package dev.millrace.services.sns;

import dev.millrace.services.Wire;
import dev.millrace.services.queues.MessageQueues.NewMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How dispatches are spelt for their endpoints. Immutable.
 *
 * <p>Signatures have the form of AWS's but nobody signed them: there is no certificate behind their URL.
 */
final class Spelling {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String CERTIFICATE = "/SimpleNotificationService-00000000000000000000000000000000.pem";

    private final Supplier<String> endpoint;

    /** @param endpoint where this server is reached, for example {@code http://127.0.0.1:4566} */
    Spelling(Supplier<String> endpoint) {
        this.endpoint = endpoint;
    }

    /** What lands in a queue. */
    NewMessage forQueue(Dispatch dispatch) {
        return dispatch.raw()
                ? new NewMessage(dispatch.message(), Attribute.ofQueue(dispatch.attributes()))
                : new NewMessage(document(dispatch), Map.of());
    }

    /** What is posted to an HTTP endpoint. */
    String forHttp(Dispatch dispatch) {
        return dispatch.raw() ? dispatch.message() : document(dispatch);
    }

    /** The JSON document, member by member and blank by blank as SNS writes it. */
    private String document(Dispatch dispatch) {
        var members = new LinkedHashMap<String, String>();
        members.put("Type", dispatch.kind().type());
        members.put("MessageId", dispatch.messageId());
        boolean asks = !dispatch.token().isEmpty();
        if (asks) {
            members.put("Token", dispatch.token());
        }
        members.put("TopicArn", dispatch.topicArn());
        if (!dispatch.subject().isEmpty()) {
            members.put("Subject", dispatch.subject());
        }
        members.put("Message", dispatch.message());
        if (asks) {
            members.put("SubscribeURL", subscribeUrl(dispatch));
        }
        members.put("Timestamp", timestamp(dispatch.published()));
        members.put("SignatureVersion", dispatch.signatureVersion());
        members.put("Signature", signature(dispatch));
        members.put("SigningCertURL", endpoint.get() + CERTIFICATE);
        if (!asks) {
            members.put("UnsubscribeURL", unsubscribeUrl(dispatch));
        }
        var text = members.entrySet().stream()
                .map(member -> "  " + Json.quoted(member.getKey()) + " : " + Json.quoted(member.getValue()))
                .collect(Collectors.joining(",\n"));
        if (!dispatch.attributes().isEmpty()) {
            text += ",\n  \"MessageAttributes\" : {\n"
                    + dispatch.attributes().entrySet().stream()
                            .map(entry -> "    " + Json.quoted(entry.getKey()) + " : {\"Type\":"
                                    + Json.quoted(entry.getValue().dataType()) + ",\"Value\":"
                                    + Json.quoted(entry.getValue().value()) + "}")
                            .collect(Collectors.joining(",\n"))
                    + "\n  }";
        }
        return "{\n" + text + "\n}";
    }

    /** The event of a function. Its URLs are spelt with small letters at the end, unlike those of the document. */
    byte[] forFunction(Dispatch dispatch) {
        var root = Wire.JSON.createObjectNode();
        var record = root.putArray("Records").addObject();
        record.put("EventSource", "aws:sns");
        record.put("EventVersion", "1.0");
        record.put("EventSubscriptionArn", dispatch.subscriptionArn());
        var sns = record.putObject("Sns");
        sns.put("Type", dispatch.kind().type());
        sns.put("MessageId", dispatch.messageId());
        sns.put("TopicArn", dispatch.topicArn());
        sns.put("Subject", dispatch.subject().isEmpty() ? null : dispatch.subject());
        sns.put("Message", dispatch.message());
        sns.put("Timestamp", timestamp(dispatch.published()));
        sns.put("SignatureVersion", dispatch.signatureVersion());
        sns.put("Signature", signature(dispatch));
        sns.put("SigningCertUrl", endpoint.get() + CERTIFICATE);
        sns.put("UnsubscribeUrl", unsubscribeUrl(dispatch));
        var attributes = sns.putObject("MessageAttributes");
        dispatch.attributes()
                .forEach((name, attribute) -> attributes
                        .putObject(name)
                        .put("Type", attribute.dataType())
                        .put("Value", attribute.value()));
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The link that confirms. */
    String subscribeUrl(Dispatch dispatch) {
        return endpoint.get() + "/?Action=ConfirmSubscription&TopicArn=" + dispatch.topicArn() + "&Token="
                + URLEncoder.encode(dispatch.token(), StandardCharsets.UTF_8);
    }

    private String unsubscribeUrl(Dispatch dispatch) {
        return endpoint.get() + "/?Action=Unsubscribe&SubscriptionArn=" + dispatch.subscriptionArn();
    }

    private static String timestamp(Instant instant) {
        return TIMESTAMP.format(instant);
    }

    private static String signature(Dispatch dispatch) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(dispatch.messageId().getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(digest.digest(dispatch.message().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
