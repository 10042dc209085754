package dev.millrace.services.sns;

import dev.millrace.model.Arn;
import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.Call;
import org.jspecify.annotations.Nullable;

/** The ARNs that requests carry, checked. Policies are not enforced, but a topic without one is its owner's alone. */
final class Arns {

    private static final int PARTS = 6;

    private final LocalTopics topics;

    Arns(LocalTopics topics) {
        this.topics = topics;
    }

    /**
     * The ARN of a topic that need not exist.
     *
     * @param action what the caller wants to do with it
     */
    String topic(Call call, @Nullable String text, String parameter, String action) {
        var arn = checked(call, text, parameter);
        if (arn.resource().contains(":") || arn.resource().contains("/")) {
            throw SnsErrors.invalidParameter(parameter);
        }
        var account = call.scope().account();
        if (!call.accessKey().isEmpty() && !arn.account().equals(account) && !isOpen(arn.toString())) {
            throw SnsErrors.notAuthorized(account, action, arn.toString());
        }
        return arn.toString();
    }

    private boolean isOpen(String topicArn) {
        return topics.exists(topicArn)
                && topics.entry(topicArn).topic().settings().hasOwnPolicy();
    }

    /** The ARN of a subscription that need not exist: a topic's, and an id. */
    static String subscription(Call call, @Nullable String text) {
        var arn = checked(call, text, "SubscriptionArn");
        if (!arn.resource().contains(":")) {
            throw SnsErrors.invalidParameter(
                    "SubscriptionArn Reason: An ARN must have at least 7 elements, not " + PARTS);
        }
        return arn.toString();
    }

    private static Arn checked(Call call, @Nullable String text, String parameter) {
        if (text == null || text.isEmpty()) {
            throw SnsErrors.missingParameter(parameter);
        }
        int parts = text.split(":", -1).length;
        if (parts < PARTS) {
            throw SnsErrors.invalidParameter(
                    parameter + " Reason: An ARN must have at least " + PARTS + " elements, not " + parts);
        }
        return Arn.parse(text)
                .filter(arn -> arn.service().equals("sns"))
                .filter(arn -> call.accessKey().isEmpty()
                        || arn.region().equals(call.scope().region()))
                .orElseThrow(() -> SnsErrors.invalidParameter(parameter));
    }
}
