package dev.millrace.services.topics;

import dev.millrace.model.Arn;

/**
 * The policy that a topic has until its owner sets one: only the owner may use it. A policy cannot be taken away, so
 * tools set this one again instead.
 */
public final class StandardPolicy {

    /** The {@code Id} by which it is known. */
    public static final String ID = "__default_policy_ID";

    private StandardPolicy() {}

    /** The policy of this topic, JSON as SNS writes it. */
    public static String of(String topicArn) {
        var owner = Arn.parse(topicArn).map(Arn::account).orElse("");
        return "{\"Version\":\"2008-10-17\",\"Id\":\"" + ID + "\",\"Statement\":[{"
                + "\"Sid\":\"__default_statement_ID\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":["
                + "\"SNS:GetTopicAttributes\",\"SNS:SetTopicAttributes\",\"SNS:AddPermission\",\"SNS:RemovePermission\","
                + "\"SNS:DeleteTopic\",\"SNS:Subscribe\",\"SNS:ListSubscriptionsByTopic\",\"SNS:Publish\"],"
                + "\"Resource\":\"" + topicArn + "\",\"Condition\":{\"StringEquals\":{\"AWS:SourceOwner\":\"" + owner
                + "\"}}}]}";
    }
}
