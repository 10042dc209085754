package dev.millrace.services.cloudwatch;

import dev.millrace.services.metrics.Distribution;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What is asked of a distribution. */
sealed interface Statistic {

    /** The names of the simple ones. */
    List<String> SIMPLE = List.of("SampleCount", "Average", "Sum", "Minimum", "Maximum");

    Pattern PERCENTILE = Pattern.compile("p(100|[0-9]{1,2}(\\.[0-9]{1,10})?)");

    record SampleCount() implements Statistic {}

    record Average() implements Statistic {}

    record Sum() implements Statistic {}

    record Minimum() implements Statistic {}

    record Maximum() implements Statistic {}

    record Percentile(double percent) implements Statistic {}

    /** The statistic of that name; empty if there is none here. */
    static Optional<Statistic> of(String name) {
        return switch (name) {
            case "SampleCount" -> Optional.of(new SampleCount());
            case "Average" -> Optional.of(new Average());
            case "Sum" -> Optional.of(new Sum());
            case "Minimum" -> Optional.of(new Minimum());
            case "Maximum" -> Optional.of(new Maximum());
            default ->
                isPercentile(name)
                        ? Optional.of(new Percentile(Double.parseDouble(name.substring(1))))
                        : Optional.empty();
        };
    }

    static boolean isPercentile(String name) {
        return PERCENTILE.matcher(name).matches();
    }

    /** Empty for a percentile of values that are not known. */
    default OptionalDouble of(Distribution values) {
        return switch (this) {
            case SampleCount count -> OptionalDouble.of(values.count());
            case Average average -> OptionalDouble.of(values.average());
            case Sum sum -> OptionalDouble.of(values.sum());
            case Minimum minimum -> OptionalDouble.of(values.min());
            case Maximum maximum -> OptionalDouble.of(values.max());
            case Percentile percentile -> values.percentile(percentile.percent());
        };
    }
}
