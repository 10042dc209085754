package dev.millrace.tables.table;

import dev.millrace.model.errors.DynamoDbErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * When the provisioned units of a table or global index were changed. Millrace never throttles: it keeps and answers
 * this. Immutable.
 *
 * @param increased when any of them last grew
 * @param decreased when any of them last shrank
 * @param decreases how often they had shrunk on that day by then
 */
public record UnitChanges(Optional<Instant> increased, Optional<Instant> decreased, int decreases) {

    /** Never changed. */
    public static final UnitChanges NONE = new UnitChanges(Optional.empty(), Optional.empty(), 0);

    private static final Billing.Provisioned NO_UNITS = new Billing.Provisioned(0, 0);
    private static final int FREE_DECREASES = 4;
    private static final Duration BETWEEN_DECREASES = Duration.ofHours(1);
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern(
                    "EEEE, MMMM d, yyyy 'at' h:mm:ss a 'Coordinated Universal Time'", Locale.US)
            .withZone(ZoneOffset.UTC);

    public UnitChanges {
        Objects.requireNonNull(increased);
        Objects.requireNonNull(decreased);
    }

    /** How often they have shrunk on the UTC day of this moment. */
    public int decreasesOn(Instant moment) {
        return decreased.filter(last -> day(last).equals(day(moment))).isPresent() ? decreases : 0;
    }

    /**
     * After a change at this moment; on-demand has no units.
     *
     * @throws dev.millrace.model.ServiceException LimitExceededException if they have shrunk too often
     */
    UnitChanges after(Optional<Billing.Provisioned> before, Optional<Billing.Provisioned> now, Instant moment) {
        var from = before.orElse(NO_UNITS);
        var to = now.orElse(NO_UNITS);
        boolean grew = to.readUnits() > from.readUnits() || to.writeUnits() > from.writeUnits();
        boolean shrank = to.readUnits() < from.readUnits() || to.writeUnits() < from.writeUnits();
        if (shrank && now.isPresent()) {
            requireRest(moment);
        }
        return new UnitChanges(
                grew ? Optional.of(moment) : increased,
                shrank ? Optional.of(moment) : decreased,
                shrank ? decreasesOn(moment) + 1 : decreases);
    }

    private void requireRest(Instant moment) {
        var next = decreased.map(last -> last.plus(BETWEEN_DECREASES)).filter(moment::isBefore);
        if (decreasesOn(moment) >= FREE_DECREASES && next.isPresent()) {
            throw DynamoDbErrors.limitExceeded("Subscriber limit exceeded: Provisioned throughput decreases are limited"
                    + " within a given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC"
                    + " day can be performed at most once every 3600 seconds. Number of decreases today: " + decreases
                    + ". Last decrease at " + SHOWN.format(decreased.orElseThrow()) + ". Next decrease can be made at "
                    + SHOWN.format(next.get()));
        }
    }

    /** As if they had never shrunk. */
    UnitChanges withoutDecreases() {
        return new UnitChanges(increased, Optional.empty(), 0);
    }

    private static LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }
}
