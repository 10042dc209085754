package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Events for tests. */
final class Orders {

    private Orders() {}

    static DynamodbEvent event(DynamodbStreamRecord... records) {
        var event = new DynamodbEvent();
        event.setRecords(List.of(records));
        return event;
    }

    static DynamodbStreamRecord inserted(String sequenceNumber, String orderId, String amount) {
        return record("INSERT", sequenceNumber, orderId, Map.of(), order(orderId, amount));
    }

    static DynamodbStreamRecord removed(String sequenceNumber, String orderId, String amount) {
        return record("REMOVE", sequenceNumber, orderId, order(orderId, amount), Map.of());
    }

    static DynamodbStreamRecord record(
            String name,
            String sequenceNumber,
            String orderId,
            Map<String, AttributeValue> before,
            Map<String, AttributeValue> after) {
        var change = new StreamRecord();
        change.setSequenceNumber(sequenceNumber);
        change.setKeys(
                Map.of("orderId", new AttributeValue().withS(orderId), "customerId", new AttributeValue().withS("c")));
        if (!before.isEmpty()) {
            change.setOldImage(before);
        }
        if (!after.isEmpty()) {
            change.setNewImage(after);
        }
        var record = new DynamodbStreamRecord();
        record.setEventID("event-" + sequenceNumber);
        record.setEventName(name);
        record.setDynamodb(change);
        return record;
    }

    static Map<String, AttributeValue> order(String orderId, String amount) {
        var order = new HashMap<String, AttributeValue>();
        order.put("orderId", new AttributeValue().withS(orderId));
        order.put("amount", new AttributeValue().withN(amount));
        return order;
    }

    /** A context of which only the logger is used. */
    static Context context(List<String> log) {
        var logger = new com.amazonaws.services.lambda.runtime.LambdaLogger() {
            @Override
            public void log(String message) {
                log.add(message);
            }

            @Override
            public void log(byte[] message) {
                throw new AssertionError("bytes are not logged here");
            }
        };
        return (Context) Proxy.newProxyInstance(
                Orders.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getLogger")) {
                        return logger;
                    }
                    throw new AssertionError("not expected: " + method);
                });
    }
}
