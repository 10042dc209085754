package dev.millrace.services.sqs;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.Call;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Queue URLs: {@code http://host/account/name}. The region is the caller's. */
final class QueueUrls {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final Pattern FIFO_NAME = Pattern.compile("[A-Za-z0-9_-]{1,75}\\.fifo");

    private QueueUrls() {}

    /** The URL under the host that the caller used, since that is where its next requests will go. */
    static String of(Call call, StoredQueue queue) {
        return call.endpoint() + "/" + queue.account() + "/" + queue.name();
    }

    /** The ARN of the queue that the URL (or the bare name) means; it need not exist. */
    static String arn(Call call, @Nullable String url) {
        if (url == null || url.isEmpty()) {
            throw SqsErrors.missingParameter("QueueUrl");
        }
        int nameStart = url.lastIndexOf('/') + 1;
        var name = url.substring(nameStart);
        var before = url.substring(0, Math.max(0, nameStart - 1));
        var account = before.substring(before.lastIndexOf('/') + 1);
        var scope = call.scope();
        if (Scope.isAccount(account)) {
            scope = new Scope(account, scope.region());
        } else if (nameStart > 0) {
            throw SqsErrors.invalidParameterValue("The address " + url + " is not valid for this endpoint.");
        }
        return scope.arn("sqs", name).toString();
    }

    static String validName(@Nullable String name, boolean fifo) {
        if (name == null) {
            throw SqsErrors.missingParameter("QueueName");
        }
        if (fifo && !FIFO_NAME.matcher(name).matches()) {
            throw SqsErrors.invalidParameterValue("The name of a FIFO queue can only include alphanumeric characters,"
                    + " hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length");
        }
        if (!fifo && !NAME.matcher(name).matches()) {
            throw SqsErrors.invalidParameterValue(
                    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }
        return name;
    }
}
