package dev.millrace.services.cloudwatch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a datapoint is held against an alarm's threshold. */
enum Comparison {
    GREATER_OR_EQUAL("GreaterThanOrEqualToThreshold", "greater than or equal to"),
    GREATER("GreaterThanThreshold", "greater than"),
    LESS("LessThanThreshold", "less than"),
    LESS_OR_EQUAL("LessThanOrEqualToThreshold", "less than or equal to");

    /** Those that hold a metric against a band of expected values. */
    static final List<String> OF_BANDS =
            List.of("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold");

    private final String wireName;
    private final String words;

    Comparison(String wireName, String words) {
        this.wireName = wireName;
        this.words = words;
    }

    String wireName() {
        return wireName;
    }

    /** As reasons say it: {@code 6.0 was greater than the threshold}. */
    String words() {
        return words;
    }

    boolean breaches(double value, double threshold) {
        return switch (this) {
            case GREATER_OR_EQUAL -> value >= threshold;
            case GREATER -> value > threshold;
            case LESS -> value < threshold;
            case LESS_OR_EQUAL -> value <= threshold;
        };
    }

    static Optional<Comparison> of(String wireName) {
        return Arrays.stream(values())
                .filter(each -> each.wireName.equals(wireName))
                .findFirst();
    }
}
