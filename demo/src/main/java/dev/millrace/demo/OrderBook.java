package dev.millrace.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One client's orders and what happens to them next, drawn from a seed: a quarter new orders, two fifths changes, the
 * rest identical rewrites and deletions in equal parts. Every tenth change cancels the order, which is never changed
 * again. Thread-confined; no other client touches these orders, and the next write is drawn only after the last one was
 * settled.
 */
final class OrderBook {

    private static final List<String> STATUSES = List.of("PLACED", "PAID", "PACKED", "SHIPPED", "DELIVERED");
    private static final int ORDERS_AT_LEAST = 4;
    private static final int ORDERS_AT_MOST = 500;
    private static final int CUSTOMERS = 1000;
    private static final int CANCELLED_EVERY = 10;

    private final String run;
    private final int client;
    private final int clients;
    private final int poisonEvery;
    private final Random random;
    private final List<Map<String, AttributeValue>> orders = new ArrayList<>();
    private int created;

    /** @param poisonEvery of all clients' new orders, every so many-th is a poison order */
    OrderBook(String run, int client, int clients, int poisonEvery, long seed) {
        this.run = run;
        this.client = client;
        this.clients = clients;
        this.poisonEvery = poisonEvery;
        this.random = new Random(seed * 31 + client);
    }

    Intention next() {
        var draw = random.nextInt(100);
        if (orders.size() < ORDERS_AT_LEAST) {
            return newOrder();
        }
        if (draw < 25 && orders.size() < ORDERS_AT_MOST) {
            return newOrder();
        }
        var order = orders.get(random.nextInt(orders.size()));
        if (draw < 65 && isCancelled(order)) {
            return intention(Intention.Method.PUT_IDENTICAL, version(order), order);
        }
        if (draw < 45) {
            return changed(order, Intention.Method.UPDATE);
        }
        if (draw < 65) {
            return changed(order, Intention.Method.PUT_CHANGED);
        }
        if (draw < 82) {
            return intention(Intention.Method.PUT_IDENTICAL, version(order), order);
        }
        return intention(Intention.Method.DELETE, version(order) + 1, order);
    }

    /** The write is made: the orders follow. */
    void made(Intention intention) {
        switch (intention.method()) {
            case PUT_NEW -> orders.add(intention.item());
            case PUT_CHANGED, UPDATE -> {
                forget(intention);
                orders.add(intention.item());
            }
            case PUT_IDENTICAL -> {
                // The order is as it was.
            }
            case DELETE -> forget(intention);
        }
    }

    /** What became of the order is not known any more: leave it alone from now on. */
    void forget(Intention intention) {
        orders.removeIf(order -> text(order, "orderId").equals(intention.write().orderId()));
    }

    private Intention newOrder() {
        var number = created++ * clients + client;
        var isPoison = number % poisonEvery == poisonEvery / 2;
        var amount = 1 + random.nextInt(99_999);
        var order = new HashMap<String, AttributeValue>();
        order.put("orderId", AttributeValue.fromS(run + "-" + number));
        order.put("customerId", AttributeValue.fromS("customer-" + random.nextInt(CUSTOMERS)));
        order.put("version", AttributeValue.fromN("1"));
        order.put("status", AttributeValue.fromS(STATUSES.getFirst()));
        order.put("amount", AttributeValue.fromN(Integer.toString(isPoison ? -amount : amount)));
        order.put(
                "lines",
                AttributeValue.fromL(List.of(AttributeValue.fromM(Map.of(
                        "article", AttributeValue.fromS("article-" + random.nextInt(10_000)),
                        "quantity", AttributeValue.fromN(Integer.toString(1 + random.nextInt(9))))))));
        return intention(Intention.Method.PUT_NEW, 1, order);
    }

    /** The next status, or sometimes the end; a poison order's impossible amount is corrected on the way. */
    private Intention changed(Map<String, AttributeValue> order, Intention.Method method) {
        var changed = new HashMap<>(order);
        var status = STATUSES.indexOf(text(order, "status"));
        var next = random.nextInt(CANCELLED_EVERY) == 0
                ? OrderWrite.CANCELLED
                : STATUSES.get((status + 1) % STATUSES.size());
        changed.put("status", AttributeValue.fromS(next));
        changed.put("amount", AttributeValue.fromN(number(order, "amount").replace("-", "")));
        var version = version(order) + 1;
        changed.put("version", AttributeValue.fromN(Long.toString(version)));
        return intention(method, version, changed);
    }

    private static Intention intention(Intention.Method method, long version, Map<String, AttributeValue> item) {
        var isPoison =
                method.kind() != WriteKind.REMOVE && number(item, "amount").startsWith("-");
        var status = method.kind() == WriteKind.REMOVE ? "" : text(item, "status");
        var write = new OrderWrite(
                text(item, "orderId"), text(item, "customerId"), version, method.kind(), status, isPoison);
        return new Intention(write, method, item);
    }

    private static boolean isCancelled(Map<String, AttributeValue> order) {
        return text(order, "status").equals(OrderWrite.CANCELLED);
    }

    private static long version(Map<String, AttributeValue> order) {
        return Long.parseLong(number(order, "version"));
    }

    private static String text(Map<String, AttributeValue> order, String name) {
        return attribute(order, name).s();
    }

    private static String number(Map<String, AttributeValue> order, String name) {
        return attribute(order, name).n();
    }

    private static AttributeValue attribute(Map<String, AttributeValue> order, String name) {
        return order.getOrDefault(name, AttributeValue.fromNul(true));
    }
}
