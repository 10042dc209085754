package dev.millrace.demo;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * The orders table. Every write has a condition on the version before it, so that it is made at most once however often
 * it is sent. A failed condition means either that an earlier attempt, whose answer was lost, made the write, or that
 * the table lost something: the item tells which.
 */
final class DynamoDbOrdersTable implements OrdersTable {

    private final DynamoDbClient tables;
    private final String table;

    /** @param tables must not repeat calls by itself */
    DynamoDbOrdersTable(DynamoDbClient tables, String table) {
        this.tables = tables;
        this.table = table;
    }

    @Override
    public Outcome write(Intention intention) {
        try {
            return attempt(intention);
        } catch (DynamoDbException e) {
            return e.statusCode() >= 500 || e.isThrottlingException()
                    ? new Outcome.Unsure(e.toString())
                    : new Outcome.Refused(e.toString());
        } catch (SdkClientException e) {
            return new Outcome.Unsure(e.toString());
        }
    }

    private Outcome attempt(Intention intention) {
        try {
            send(intention);
            return new Outcome.Made();
        } catch (ConditionalCheckFailedException e) {
            return isMade(intention)
                    ? new Outcome.Made()
                    : new Outcome.Refused("the table does not hold version " + intention.versionBefore()
                            + ", which was acknowledged");
        }
    }

    private void send(Intention intention) {
        switch (intention.method()) {
            case PUT_NEW ->
                tables.putItem(request -> request.tableName(table)
                        .item(intention.item())
                        .conditionExpression("attribute_not_exists(orderId)"));
            case PUT_CHANGED, PUT_IDENTICAL ->
                tables.putItem(request -> request.tableName(table)
                        .item(intention.item())
                        .conditionExpression("#version = :before")
                        .expressionAttributeNames(Map.of("#version", "version"))
                        .expressionAttributeValues(Map.of(":before", before(intention))));
            case UPDATE -> update(intention);
            case DELETE ->
                tables.deleteItem(request -> request.tableName(table)
                        .key(key(intention))
                        .conditionExpression("#version = :before")
                        .expressionAttributeNames(Map.of("#version", "version"))
                        .expressionAttributeValues(Map.of(":before", before(intention))));
        }
    }

    private void update(Intention intention) {
        var values = new HashMap<String, AttributeValue>();
        values.put(":before", before(intention));
        values.put(":version", attribute(intention, "version"));
        values.put(":status", attribute(intention, "status"));
        values.put(":amount", attribute(intention, "amount"));
        tables.updateItem(request -> request.tableName(table)
                .key(key(intention))
                .updateExpression("SET #status = :status, #version = :version, #amount = :amount")
                .conditionExpression("#version = :before")
                .expressionAttributeNames(Map.of("#status", "status", "#version", "version", "#amount", "amount"))
                .expressionAttributeValues(values));
    }

    private boolean isMade(Intention intention) {
        var answer = tables.getItem(
                request -> request.tableName(table).key(key(intention)).consistentRead(true));
        if (intention.method() == Intention.Method.DELETE) {
            return !answer.hasItem() || answer.item().isEmpty();
        }
        return answer.hasItem() && answer.item().equals(intention.item());
    }

    private static Map<String, AttributeValue> key(Intention intention) {
        return Map.of(
                "orderId", AttributeValue.fromS(intention.write().orderId()),
                "customerId", AttributeValue.fromS(intention.write().customerId()));
    }

    private static AttributeValue before(Intention intention) {
        return AttributeValue.fromN(Long.toString(intention.versionBefore()));
    }

    private static AttributeValue attribute(Intention intention, String name) {
        return intention.item().getOrDefault(name, AttributeValue.fromNul(true));
    }
}
