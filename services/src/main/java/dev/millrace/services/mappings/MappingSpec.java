package dev.millrace.services.mappings;

import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.StartingPosition;
import java.util.Objects;

/**
 * One event source mapping of a DynamoDB stream.
 *
 * @param uuid its identity
 * @param streamArn what it reads
 * @param functionArn what it invokes, with the qualifier if one was given
 * @param startingPosition counts only for the first start
 * @param settings how it delivers
 * @param enabled whether it delivers at all
 * @param eventCount whether its events are counted as metrics of the mapping
 */
public record MappingSpec(
        String uuid,
        String streamArn,
        String functionArn,
        StartingPosition startingPosition,
        MappingSettings settings,
        boolean enabled,
        boolean eventCount) {
    public MappingSpec {
        Objects.requireNonNull(uuid);
        Objects.requireNonNull(streamArn);
        Objects.requireNonNull(functionArn);
        Objects.requireNonNull(startingPosition);
        Objects.requireNonNull(settings);
    }

    /** One whose events are not counted. */
    public MappingSpec(
            String uuid,
            String streamArn,
            String functionArn,
            StartingPosition startingPosition,
            MappingSettings settings,
            boolean enabled) {
        this(uuid, streamArn, functionArn, startingPosition, settings, enabled, false);
    }
}
