package dev.millrace.tables.table;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.Item;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * When an item has expired (spec 3.10.3): its attribute is a number, of seconds since 1970, that lies in the past but
 * not more than five years. What is older is taken for a mistake and kept, as on AWS.
 *
 * @param attribute holds when an item expires
 * @param after items that expired later than this go
 * @param until and not after this
 */
record Expiry(String attribute, BigDecimal after, BigDecimal until) implements ItemCondition {

    private static final int MAX_YEARS = 5;

    static Expiry at(String attribute, Instant now) {
        return new Expiry(
                attribute,
                seconds(now.atOffset(ZoneOffset.UTC).minusYears(MAX_YEARS).toInstant()),
                seconds(now));
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3);
    }

    @Override
    public boolean holds(Item item) {
        if (item.attribute(attribute).orElse(null) instanceof AttributeValue.N number) {
            var expires = new BigDecimal(number.value());
            return expires.compareTo(until) < 0 && expires.compareTo(after) >= 0;
        }
        return false;
    }
}
