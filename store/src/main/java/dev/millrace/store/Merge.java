package dev.millrace.store;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings layers together, newest first: of several entries under a key the newest counts. Not thread-safe. */
final class Merge {

    private final Source[] sources;
    private final byte[] @Nullable [] heads;
    private final int direction;

    Merge(List<Source> newestFirst, boolean backwards) {
        sources = newestFirst.toArray(Source[]::new);
        heads = new byte[sources.length][];
        direction = backwards ? -1 : 1;
    }

    void visit(Reader.Visitor visitor) {
        for (int i = 0; i < sources.length; i++) {
            advance(i);
        }
        for (int first = first(); first >= 0; first = first()) {
            var key = heads[first];
            var value = key == null ? null : value(first, key);
            if (key == null || (value != null && !visitor.visit(key, value))) {
                return;
            }
            for (int i = first; i < sources.length; i++) {
                var head = heads[i];
                if (i == first || (head != null && Arrays.equals(head, key))) {
                    advance(i);
                }
            }
        }
    }

    private void advance(int source) {
        heads[source] = sources[source].next() ? sources[source].key() : null;
    }

    /** The newest source whose head comes first; negative if all are at their end. */
    private int first() {
        int first = -1;
        byte[] least = null;
        for (int i = 0; i < heads.length; i++) {
            var head = heads[i];
            if (head != null && (least == null || direction * Arrays.compareUnsigned(head, least) < 0)) {
                first = i;
                least = head;
            }
        }
        return first;
    }

    /** What counts under the key, of which this is the newest source that came by it; null if it was deleted. */
    private byte @Nullable [] value(int source, byte[] key) {
        for (int newer = 0; newer < source; newer++) {
            if (sources[newer].hides(key)) {
                // It may have been written there, too, when the scan had passed its place: then by the same commit.
                return sources[newer].current(key);
            }
        }
        return sources[source].value();
    }
}
