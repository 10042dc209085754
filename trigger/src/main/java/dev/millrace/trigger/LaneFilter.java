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

    /** The records that pass, in order; remembers which do and which do not. */
    Records wanted(Records read) {
        var filters = turn.settings().filters();
        if (filters.isEmpty()) {
            return read;
        }
        var passed = new ArrayList<StreamRecord>(read.size());
        var out = new ArrayList<StreamRecord>();
        for (var record : read) {
            (passes(filters, record) ? passed : out).add(record);
        }
        if (!out.isEmpty()) {
            var each = Records.of(out).withGaps(true);
            turn.remember(new HistoryEntry.FilteredOut(Span.of(index, read), Span.of(index, each), filters));
        }
        // Those that pass now may be neighbours, but not those of the next reading.
        var rest = (out.isEmpty() ? read : Records.of(passed)).withGaps(true);
        if (!rest.isEmpty()) {
            turn.remember(new HistoryEntry.Matched(Span.of(index, rest), filters));
        }
        return rest;
    }

    /** What is beyond the matcher's own limits is delivered: better seen once too often than lost. */
    private static boolean passes(FilterCriteria filters, StreamRecord record) {
        try {
            return filters.passRecord(record.event());
        } catch (RuntimeException unreadable) {
            return true;
        }
    }
}
