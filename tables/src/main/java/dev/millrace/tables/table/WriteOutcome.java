package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;
import java.util.List;
import java.util.Objects;

/** How a write of one item ended. Items that are not there are {@link Item#EMPTY}. */
public sealed interface WriteOutcome {

    /** The item as it was when the write was decided. */
    Item before();

    /**
     * The write was carried out; {@code after} equals {@code before} if it changed nothing. Entries of indexes that it
     * changed are told one by one.
     */
    record Written(Item before, Item after, List<IndexWrite> indexes) implements WriteOutcome {
        public Written {
            Objects.requireNonNull(before);
            Objects.requireNonNull(after);
            indexes = List.copyOf(indexes);
        }

        /** A write that touched no index. */
        public Written(Item before, Item after) {
            this(before, after, List.of());
        }
    }

    /** The condition did not hold; nothing was written. */
    record ConditionFailed(Item before) implements WriteOutcome {
        public ConditionFailed {
            Objects.requireNonNull(before);
        }
    }
}
