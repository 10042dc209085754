package dev.millrace.services.cloudwatch;

import java.util.Arrays;
import java.util.Optional;

/** What an alarm makes of periods without a datapoint. */
enum MissingData {
    MISSING("missing", ""),
    IGNORE("ignore", ""),
    BREACHING("breaching", "Breaching"),
    NOT_BREACHING("notBreaching", "NonBreaching");

    private final String wireName;
    private final String words;

    MissingData(String wireName, String words) {
        this.wireName = wireName;
        this.words = words;
    }

    String wireName() {
        return wireName;
    }

    /** As reasons say it: {@code treated as [Breaching]}. */
    String words() {
        return words;
    }

    static Optional<MissingData> of(String wireName) {
        return Arrays.stream(values())
                .filter(each -> each.wireName.equals(wireName))
                .findFirst();
    }
}
