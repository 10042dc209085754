package dev.millrace.functions;

import dev.millrace.model.Arn;
import java.util.Objects;

/**
 * The environment that a log line came from, as CloudWatch Logs names it.
 *
 * @param function the unqualified function ARN
 * @param name the function's name
 * @param group {@code /aws/lambda/} and the name
 * @param stream the environment's own, {@code YYYY/MM/DD/[$LATEST]} and a random number; the handler sees it as
 *     {@code AWS_LAMBDA_LOG_STREAM_NAME}
 */
public record LogSource(Arn function, String name, String group, String stream) {
    public LogSource {
        Objects.requireNonNull(function);
        Objects.requireNonNull(name);
        Objects.requireNonNull(group);
        Objects.requireNonNull(stream);
    }

    static LogSource of(FunctionSpec function, String stream) {
        return new LogSource(function.arn(), function.name(), "/aws/lambda/" + function.name(), stream);
    }
}
