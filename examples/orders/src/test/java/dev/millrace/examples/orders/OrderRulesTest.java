package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.01", "999999.99", "1000000", "1E+3"})
    void an_amount_within_bounds_is_sound(String amount) {
        assertThat(OrderRules.fault(inserted(Orders.order("a", amount)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "-1", "1000000.01", "1E+9"})
    void an_amount_beyond_the_bounds_is_impossible(String amount) {
        assertThat(OrderRules.fault(inserted(Orders.order("a", amount))))
                .hasValueSatisfying(fault -> assertThat(fault).contains("impossible"));
    }

    @Test
    void an_order_needs_an_amount() {
        assertThat(OrderRules.fault(inserted(Map.of()))).contains("the order has no amount");
        assertThat(OrderRules.fault(inserted(Map.of("amount", new AttributeValue().withS("5")))))
                .contains("the order has no amount");
    }

    @Test
    void an_order_marked_as_poison_is_poison() {
        var order = Orders.order("a", "5");
        order.put("poison", new AttributeValue().withBOOL(true));
        assertThat(OrderRules.fault(inserted(order))).contains("the order is marked as poison");

        order.put("poison", new AttributeValue().withBOOL(false));
        assertThat(OrderRules.fault(inserted(order))).isEmpty();
    }

    private static OrderChange inserted(Map<String, AttributeValue> order) {
        return OrderChange.of(Orders.record("INSERT", "1", "a", Map.of(), order));
    }
}
