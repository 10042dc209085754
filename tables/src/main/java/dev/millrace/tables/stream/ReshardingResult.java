package dev.millrace.tables.stream;

import java.util.List;
import java.util.Objects;

/** How a request to roll or split shards went. */
public sealed interface ReshardingResult {

    /** The shards that now continue what was asked for; they were opened in the commit that closed their parents. */
    record Continued(List<Shard> children) implements ReshardingResult {
        public Continued {
            children = List.copyOf(children);
        }
    }

    /** There is no such stream or shard, or no more. */
    record Missing() implements ReshardingResult {}

    /** Nothing was done, and why. */
    record Refused(String reason) implements ReshardingResult {
        public Refused {
            Objects.requireNonNull(reason);
        }
    }
}
