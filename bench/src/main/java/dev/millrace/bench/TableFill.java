package dev.millrace.bench;

import java.io.IOException;
import java.util.function.IntFunction;

/** Tables and what is in them before anything is measured. */
final class TableFill {

    private static final String VIEW =
            ",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}";
    private static final int BATCH = TableRequest.BATCH;

    private TableFill() {}

    static void create(SocketDynamo dynamo, String table, boolean hasStream) throws IOException, InterruptedException {
        dynamo.call("CreateTable", """
                {"TableName":"%s","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
                 {"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"}],
                 "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]%s}\
                """.formatted(table, hasStream ? VIEW : ""));
        while (!dynamo.call("DescribeTable", "{\"TableName\":\"" + table + "\"}")
                .contains("\"ACTIVE\"")) {
            Thread.sleep(50);
        }
    }

    static String streamOf(SocketDynamo dynamo, String table) throws IOException {
        var described = dynamo.call("DescribeTable", "{\"TableName\":\"" + table + "\"}");
        int from = described.indexOf("\"LatestStreamArn\":\"") + "\"LatestStreamArn\":\"".length();
        return described.substring(from, described.indexOf('"', from));
    }

    static void orders(SocketDynamo dynamo, int count) throws IOException {
        orders(dynamo, TableRequest.TABLE, count);
    }

    static void orders(SocketDynamo dynamo, String table, int count) throws IOException {
        for (int first = 0; first < count; first += BATCH) {
            batchFrom(dynamo, table, first);
        }
    }

    /** One request with the orders from this one on. */
    static void batchFrom(SocketDynamo dynamo, String table, int from) throws IOException {
        var value = TableRequest.digits(System.nanoTime() % 100_000_000);
        batch(dynamo, table, i -> TableRequest.item(TableRequest.digits(from + i), value));
    }

    static void lists(SocketDynamo dynamo) throws IOException {
        for (int list = 0; list < TableRequest.LISTS; list++) {
            var partition = "list-" + TableRequest.digits(list);
            for (int first = 0; first < TableRequest.LIST_ITEMS; first += BATCH) {
                int from = first;
                batch(
                        dynamo,
                        TableRequest.TABLE,
                        i -> TableRequest.item(partition, TableRequest.digits(from + i), TableRequest.digits(0)));
            }
        }
    }

    private static void batch(SocketDynamo dynamo, String table, IntFunction<String> item) throws IOException {
        dynamo.call("BatchWriteItem", TableRequest.batch(table, item));
    }
}
