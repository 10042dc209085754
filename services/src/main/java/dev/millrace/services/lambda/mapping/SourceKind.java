package dev.millrace.services.lambda.mapping;

import dev.millrace.model.Arn;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.lambda.request.Unsupported;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a mapping reads from. */
enum SourceKind {
    STREAM("User action"),
    QUEUE("USER_INITIATED"),
    FIFO_QUEUE("USER_INITIATED");

    private static final Pattern STREAM_RESOURCE = Pattern.compile("table/[^/]+/stream/.+");
    private static final Set<String> OTHERS_OF_AWS = Set.of("kinesis", "kafka", "mq", "rds");

    private final String transitionReason;

    SourceKind(String transitionReason) {
        this.transitionReason = transitionReason;
    }

    /**
     * The kind of source an ARN names.
     *
     * @throws dev.millrace.model.ServiceException if it is none that can be mapped
     */
    static SourceKind of(@Nullable String eventSourceArn) {
        var arn = eventSourceArn == null ? null : Arn.parse(eventSourceArn).orElse(null);
        if (arn == null) {
            throw unrecognized();
        }
        if (arn.service().equals("dynamodb")
                && STREAM_RESOURCE.matcher(arn.resource()).matches()) {
            return STREAM;
        }
        if (arn.service().equals("sqs")) {
            return arn.resource().endsWith(".fifo") ? FIFO_QUEUE : QUEUE;
        }
        throw OTHERS_OF_AWS.contains(arn.service())
                ? Unsupported.error("event sources of " + arn.service())
                : unrecognized();
    }

    boolean isStream() {
        return this == STREAM;
    }

    /** StateTransitionReason of its mappings (A.3.5). */
    String transitionReason() {
        return transitionReason;
    }

    private static RuntimeException unrecognized() {
        return LambdaErrors.invalidParameter("Unrecognized event source.");
    }
}
