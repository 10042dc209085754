package dev.millrace.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

/**
 * One kind of request for items as bytes in which only digits change from one to the next: what order it is, and a
 * value that makes every write a change. Immutable.
 */
final class TableRequest {

    /** The table that all are for. */
    static final String TABLE = "bench";

    /** So many orders there are, and so many lists of {@value #LIST_ITEMS} items. */
    static final int ORDERS = 10_000;

    static final int LISTS = 100;
    static final int LIST_ITEMS = 100;

    private static final int DIGITS = 8;
    private static final String KEY = "#".repeat(DIGITS);
    private static final String VALUE = "~".repeat(DIGITS);
    private static final String FILLER = "x".repeat(250);
    static final int BATCH = 25;

    /** The kinds there are. */
    enum Kind {
        PUT("PutItem", ORDERS),
        GET("GetItem", ORDERS),
        QUERY("Query", LISTS),
        BATCH("BatchWriteItem", ORDERS - TableRequest.BATCH);

        final String operation;
        final int keys;

        Kind(String operation, int keys) {
            this.operation = operation;
            this.keys = keys;
        }
    }

    private final Kind kind;
    private final byte[] template;
    private final List<Integer> keysAt;
    private final List<Integer> valuesAt;

    private TableRequest(Kind kind, String text) {
        this.kind = kind;
        this.template = text.getBytes(StandardCharsets.US_ASCII);
        this.keysAt = places(text, KEY);
        this.valuesAt = places(text, VALUE);
    }

    static TableRequest of(Kind kind) {
        return new TableRequest(kind, http(kind.operation, body(kind)));
    }

    private static String body(Kind kind) {
        return switch (kind) {
            case PUT -> "{\"TableName\":\"" + TABLE + "\",\"Item\":" + item(KEY, VALUE) + "}";
            case GET ->
                "{\"TableName\":\"" + TABLE + "\",\"Key\":{\"pk\":{\"S\":\"order-" + KEY
                        + "\"},\"sk\":{\"S\":\"head\"}}}";
            case QUERY ->
                "{\"TableName\":\"" + TABLE + "\",\"KeyConditionExpression\":\"pk = :pk\","
                        + "\"ExpressionAttributeValues\":{\":pk\":{\"S\":\"list-" + KEY + "\"}}}";
            case BATCH -> batch(TABLE, i -> item(KEY, VALUE));
        };
    }

    /** The body of a BatchWriteItem of 25 items. */
    static String batch(String table, IntFunction<String> item) {
        var text = new StringBuilder("{\"RequestItems\":{\"" + table + "\":[");
        for (int i = 0; i < BATCH; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"PutRequest\":{\"Item\":")
                    .append(item.apply(i))
                    .append("}}");
        }
        return text.append("]}}").toString();
    }

    /** An order of about 400 bytes. */
    static String item(String key, String value) {
        return item("order-" + key, "head", value);
    }

    static String item(String partition, String sort, String value) {
        return "{\"pk\":{\"S\":\"" + partition + "\"},\"sk\":{\"S\":\"" + sort
                + "\"},\"status\":{\"S\":\"PLACED\"},\"total\":{\"N\":\"1" + value
                + ".5\"},\"customer\":{\"M\":{\"name\":{\"S\":\"Ada\"},\"tier\":{\"S\":\"gold\"}}},\"note\":{\"S\":\""
                + FILLER + "\"}}";
    }

    /** A number as keys have it. */
    static String digits(long number) {
        return String.valueOf(100_000_000L + number).substring(1);
    }

    /** The request as clients of AWS send it. */
    static String http(String operation, String body) {
        var service = operation.equals("DescribeStream")
                        || operation.equals("GetShardIterator")
                        || operation.equals("GetRecords")
                ? "DynamoDBStreams_20120810."
                : "DynamoDB_20120810.";
        return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: "
                + service
                + operation
                + "\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256"
                + " Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature=0\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    byte[] copy() {
        return template.clone();
    }

    /** Makes the next request of the last one. */
    void vary(byte[] request) {
        var random = ThreadLocalRandom.current();
        int key = random.nextInt(kind.keys);
        for (int place : keysAt) {
            write(request, place, key++);
        }
        for (int place : valuesAt) {
            write(request, place, random.nextInt(100_000_000));
        }
    }

    private static void write(byte[] request, int at, int number) {
        int left = number;
        for (int i = at + DIGITS - 1; i >= at; i--) {
            request[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    private static List<Integer> places(String text, String mark) {
        var found = new ArrayList<Integer>();
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length())) {
            found.add(at);
        }
        return List.copyOf(found);
    }
}
