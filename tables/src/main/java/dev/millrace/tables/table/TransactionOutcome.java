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
