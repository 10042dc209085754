package dev.millrace.services.streams;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamState;
import dev.millrace.tables.stream.Streams;
import org.jspecify.annotations.Nullable;

/** Finds the stream a request names, or refuses in AWS's words. */
final class StreamLookup {

    private final Streams streams;

    StreamLookup(Streams streams) {
        this.streams = streams;
    }

    /** @param arn of the right length, which a shape check has seen to */
    StreamState require(Scope scope, @Nullable String arn) {
        var text = String.valueOf(arn);
        var name = StreamName.parse(text).orElseThrow(() -> DynamoDbErrors.validation("Invalid StreamArn: " + text));
        return require(scope, name);
    }

    StreamState require(Scope scope, StreamName name) {
        return streams.find(name)
                .filter(stream -> stream.name().scope().equals(scope))
                .orElseThrow(() -> DynamoDbErrors.streamNotFound(name.arn()));
    }
}
