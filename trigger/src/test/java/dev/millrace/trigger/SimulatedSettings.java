package dev.millrace.trigger;

import dev.millrace.trigger.MappingSettings.RecordAgeLimit;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** Any settings that a mapping may have. */
final class SimulatedSettings {

    /** Which ordinals a filter passes, said without a filter. */
    @SuppressWarnings("ImmutableEnumChecker") // its members are, though their types do not promise it
    enum Filter {
        ALL(any -> true),
        SMALL(ordinal -> ordinal < 150, "{\"n\":[{\"numeric\":[\"<\",150]}]}"),
        NOT_SOME(
                ordinal -> !Set.of(3, 7, 8, 9, 20, 21, 37, 60, 61).contains(ordinal),
                "{\"n\":[{\"anything-but\":[3,7,8,9,20,21,37,60,61]}]}"),
        ENDS(
                ordinal -> ordinal <= 30 || ordinal > 100,
                "{\"n\":[{\"numeric\":[\"<=\",30]}]}",
                "{\"n\":[{\"numeric\":[\">\",100]}]}"),
        NONE(any -> false, "{\"m\":[{\"exists\":true}]}");

        private final IntPredicate passing;
        private final FilterCriteria criteria;

        Filter(IntPredicate passing, String... patterns) {
            this.passing = passing;
            try {
                this.criteria = patterns.length == 0 ? FilterCriteria.none() : FilterCriteria.parse(List.of(patterns));
            } catch (InvalidFilterException e) {
                throw new AssertionError(e);
            }
        }

        boolean passes(int ordinal) {
            return passing.test(ordinal);
        }
    }

    /** Settings and what their filter does. */
    record Choice(MappingSettings settings, Filter filter) {}

    private static final Optional<String> QUEUE = Optional.of("arn:aws:sqs:us-east-1:000000000000:q");

    private SimulatedSettings() {}

    /** Windows allow one lane and no filters, so either the one or the others. */
    static Choice any(SimulatedTime time) {
        var settings = delivery(time);
        return switch (time.random.nextInt(4)) {
            case 0 -> {
                var window = Duration.ofSeconds(1 + time.random.nextInt(30));
                yield new Choice(
                        settings.withParallelizationFactor(1).withTumblingWindow(Optional.of(window)), Filter.ALL);
            }
            case 1 -> {
                var filter = Filter.values()[time.random.nextInt(Filter.values().length)];
                yield new Choice(settings.withFilters(filter.criteria), filter);
            }
            default -> new Choice(settings, Filter.ALL);
        };
    }

    /** With these everything comes to an end soon. */
    static Choice calm() {
        return new Choice(
                MappingSettings.defaults()
                        .withRetries(new RetryLimit.AtMost(2))
                        .withBisect(true)
                        .withOnFailure(QUEUE),
                Filter.ALL);
    }

    private static MappingSettings delivery(SimulatedTime time) {
        var random = time.random;
        return MappingSettings.defaults()
                .withBatchSize(1 + random.nextInt(time.oneIn(2) ? 3 : 30))
                .withBatchWindow(Duration.ofSeconds((long) random.nextInt(3) * random.nextInt(time.oneIn(8) ? 100 : 5)))
                .withParallelizationFactor(1 + (time.oneIn(2) ? 0 : random.nextInt(time.oneIn(4) ? 10 : 4)))
                .withRetries(time.oneIn(4) ? new RetryLimit.Unlimited() : new RetryLimit.AtMost(random.nextInt(4)))
                .withRecordAge(
                        time.oneIn(3)
                                ? new RecordAgeLimit.AtMost(Duration.ofSeconds(60 + random.nextInt(300)))
                                : new RecordAgeLimit.Unlimited())
                .withBisect(time.oneIn(2))
                .withReportBatchItemFailures(time.oneIn(2))
                .withOnFailure(time.oneIn(4) ? Optional.empty() : QUEUE);
    }
}
