package dev.millrace.trigger;

import dev.millrace.model.StreamRecord;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.filter.FilterCriteria;
import java.util.ArrayList;

/** Which of the records that were read the function is to see (C.4, section I). Lives as long as the decision. */
final class LaneFilter {

    private final ShardTurn turn;
    private final int index;

    LaneFilter(ShardTurn turn, int index) {
        this.turn = turn;
        this.index = index;
    }

    /** The records that pass, in order; remembers that others did not. */
    Records wanted(Records read) {
        var filters = turn.settings().filters();
        if (filters.isEmpty()) {
            return read;
        }
        var passed = new ArrayList<StreamRecord>(read.size());
        for (var record : read) {
            if (passes(filters, record)) {
                passed.add(record);
            }
        }
        int filtered = read.size() - passed.size();
        if (filtered == 0) {
            return read;
        }
        turn.remember(new HistoryEntry.FilteredOut(Span.of(index, read), filtered));
        return Records.of(passed);
    }

    /** What is beyond the matcher's own limits is delivered: better seen once too often than lost. */
    private static boolean passes(FilterCriteria filters, StreamRecord record) {
        try {
            return filters.pass(record.event());
        } catch (RuntimeException unreadable) {
            return true;
        }
    }
}
