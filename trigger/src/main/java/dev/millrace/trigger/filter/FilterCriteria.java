package dev.millrace.trigger.filter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * The filters of a mapping: a record passes if at least one of them matches, or if there are none (I.1.1). Immutable;
 * thread-safe. Equal criteria have equal patterns in the same order.
 */
public final class FilterCriteria {

    private static final FilterCriteria NONE = new FilterCriteria(List.of());

    private final List<FilterPattern> patterns;

    /** All patterns at once, so that an event is read once however many there are. */
    private final Machine machine;

    private FilterCriteria(List<FilterPattern> patterns) {
        this.patterns = List.copyOf(patterns);
        this.machine = Machine.builder().build();
        for (var pattern : patterns) {
            try {
                machine.addRule(pattern.text(), pattern.text());
            } catch (IOException e) {
                throw new IllegalStateException("a pattern that was read before", e);
            }
        }
    }

    /** Everything passes. */
    public static FilterCriteria none() {
        return NONE;
    }

    /** One of the patterns has to match; without patterns everything passes. */
    public static FilterCriteria of(List<FilterPattern> patterns) {
        return patterns.isEmpty() ? NONE : new FilterCriteria(patterns);
    }

    /**
     * Reads the patterns.
     *
     * @throws InvalidFilterException if Lambda would refuse one of them
     */
    public static FilterCriteria parse(List<String> texts) throws InvalidFilterException {
        var patterns = new ArrayList<FilterPattern>(texts.size());
        for (var text : texts) {
            patterns.add(FilterPattern.parse(text));
        }
        return of(patterns);
    }

    /** In the order in which they were given. */
    public List<FilterPattern> patterns() {
        return patterns;
    }

    /** Whether there are no patterns, so that everything passes. */
    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /**
     * Whether the event is to be delivered.
     *
     * @param event one JSON object in UTF-8
     * @throws IllegalArgumentException if it is not JSON
     */
    public boolean pass(byte[] event) {
        return patterns.isEmpty() || FilterPattern.matches(machine, new String(event, StandardCharsets.UTF_8));
    }

    /**
     * Whether the record is to be delivered: what {@link #pass} says, found without the matcher where the record's
     * bytes are enough.
     *
     * @param record one JSON object in UTF-8 whose objects name each member once, as stream records do
     * @throws IllegalArgumentException if it is found not to be JSON
     */
    public boolean passRecord(byte[] record) {
        boolean undecided = false;
        for (var pattern : patterns) {
            switch (pattern.plainVerdict(record)) {
                case MATCHES -> {
                    return true;
                }
                case DIFFERS -> {
                    // perhaps another one matches
                }
                case UNDECIDED -> undecided = true;
            }
        }
        return patterns.isEmpty() || (undecided && pass(record));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterCriteria that && patterns.equals(that.patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }

    @Override
    public String toString() {
        return "FilterCriteria" + patterns;
    }
}
