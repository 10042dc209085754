package dev.millrace.examples.orders;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What makes an order one that this pipeline cannot process, however often it is tried: a poison order. */
final class OrderRules {

    static final BigDecimal HIGHEST_AMOUNT = new BigDecimal("1000000");

    private OrderRules() {}

    /** Says what is wrong with the order as it stands after the change. A deletion is never wrong. */
    static Optional<String> fault(OrderChange change) {
        return switch (change.kind()) {
            case INSERT, MODIFY -> faultOf(change.after());
            case REMOVE -> Optional.empty();
        };
    }

    private static Optional<String> faultOf(Map<String, AttributeValue> order) {
        var poison = order.get("poison");
        if (poison != null && Boolean.TRUE.equals(poison.bool())) {
            return Optional.of("the order is marked as poison");
        }
        var amount = order.get("amount");
        if (amount == null || amount.n() == null) {
            return Optional.of("the order has no amount");
        }
        var value = new BigDecimal(amount.n());
        if (value.signum() < 0 || value.compareTo(HIGHEST_AMOUNT) > 0) {
            return Optional.of("an amount of " + amount.n() + " is impossible; it must be between 0 and "
                    + HIGHEST_AMOUNT.toPlainString());
        }
        return Optional.empty();
    }
}
