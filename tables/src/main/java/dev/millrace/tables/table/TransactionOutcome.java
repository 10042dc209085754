package dev.millrace.tables.table;

import dev.millrace.model.ServiceError;
import dev.millrace.tables.item.Item;
import java.util.List;
import java.util.Objects;

/** How a transaction ended. */
public sealed interface TransactionOutcome {

    /** All of it was written; one outcome a request, in order. */
    record Committed(List<WriteOutcome.Written> writes) implements TransactionOutcome {
        public Committed {
            writes = List.copyOf(writes);
        }
    }

    /** Nothing of it was written; one reason a request, in order. */
    record Cancelled(List<Reason> reasons) implements TransactionOutcome {
        public Cancelled {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * It was carried out before, under the same token; nothing was written.
     *
     * @param current the items as they are now, {@link Item#EMPTY} where there is none
     */
    record Replayed(List<Item> current) implements TransactionOutcome {
        public Replayed {
            current = List.copyOf(current);
        }
    }

    /** Another transaction was carried out under its token; nothing was written. */
    record TokenTaken() implements TransactionOutcome {}

    /** What one request had to do with the cancellation. */
    sealed interface Reason {

        /** Nothing. */
        record None() implements Reason {}

        /** Its condition did not hold of this item ({@link Item#EMPTY} if there is none). */
        record ConditionFailed(Item item) implements Reason {
            public ConditionFailed {
                Objects.requireNonNull(item);
            }
        }

        /** It cannot be carried out: wrong key, result too large, update that does not fit the item. */
        record Invalid(ServiceError error) implements Reason {
            public Invalid {
                Objects.requireNonNull(error);
            }
        }
    }
}
