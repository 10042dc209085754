package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of sections 3 to 5 that the tests by operation do not come by. */
class TableRulesTest {

    private final DynamoDb db;

    TableRulesTest(@TempDir Path directory) {
        db = new DynamoDb(directory).withTable("Tbl");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    @DisplayName("3.0.1 each kind of check comes before the next")
    void order_of_checks() {
        var put = "{'TableName':'Nope','Item':{'p':{'N':1},'c':{'NS':['1','1']}},'ReturnValues':'x',"
                + "'ConditionExpression':'p ='}";
        assertThat(db.error("PutItem", put).code()).isEqualTo("SerializationException");
        var typed = put.replace("{'N':1}", "{'N':'1'}");
        assertThat(db.error("PutItem", typed).message()).contains("at 'returnValues' failed to satisfy constraint");
        var shaped = typed.replace("'x'", "'ALL_NEW'");
        assertThat(db.error("PutItem", shaped).message()).isEqualTo("Input collection contains duplicates");
        var valued = shaped.replace("['1','1']", "['1']");
        assertThat(db.error("PutItem", valued).message()).isEqualTo("ReturnValues can only be ALL_OLD or NONE");
        var asked = valued.replace("ALL_NEW", "NONE");
        assertThat(db.error("PutItem", asked).message()).startsWith("Invalid ConditionExpression: Syntax error");
        var parsed = asked.replace("p =", "attribute_exists(p)");
        assertThat(db.error("PutItem", parsed).code()).isEqualTo("ResourceNotFoundException");
        var found = parsed.replace("Nope", "Tbl");
        assertThat(db.error("PutItem", found).message()).contains("Type mismatch for key p expected: S actual: N");
        var fitting = found.replace("{'N':'1'}", "{'S':'1'}").replace("{'NS':['1']}", "{'N':'1'}");
        assertThat(db.error("PutItem", fitting).code()).isEqualTo("ConditionalCheckFailedException");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.0.6 names of tables and indexes")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DescribeTable | {'TableName':'ab'}  | TableName must be at least 3 characters long and at most 255 characters long
            DescribeTable | {'TableName':'a;b'} | 1 validation error detected: Value 'a;b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+
            Scan          | {'TableName':'a.b-C_9','IndexName':'i;'} | 2 validation errors detected: Value 'i;' at 'indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'i;' at 'indexName' failed to satisfy constraint: Member must have length greater than or equal to 3
            """)
    void names(String operation, String request, String message) {
        assertThat(db.error(operation, request).message()).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.0.5, 3.0.6 what begins like an ARN and is none of a table is refused by every operation")
    @ValueSource(
            strings = {
                "arn:foo",
                "arn:aws:dynamodb:us-east-1:x:table/Tbl",
                "arn:aws:dynamodb:u{:000000000000:table/Tbl",
                "arn:aws:dynamodb:us-east-1:000000000000:table/a b",
                "arn:aws:dynamodb:us-east-1:000000000000:table/T",
                "arn:aws:dynamodb:us-east-1:000000000000:table/Tbl/index/i",
                "arn:aws:dynamodb:us-east-1:000000000000:Tbl",
                "arn:aws:sqs:us-east-1:000000000000:table/Tbl",
                "arn::dynamodb:us-east-1:000000000000:table/Tbl"
            })
    void unfit_arns(String arn) {
        var name = "'TableName':'" + arn + "'";
        var key = ",'Key':{'p':{'S':'a'},'c':{'N':'1'}}";
        var definition = ",'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}],'KeySchema':"
                + "[{'AttributeName':'p','KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST'}";
        var requests = Map.of(
                "CreateTable", "{" + name + definition,
                "DescribeTable", "{" + name + "}",
                "DeleteTable", "{" + name + "}",
                "UpdateTable", "{" + name + ",'DeletionProtectionEnabled':true}",
                "UpdateContinuousBackups",
                        "{" + name + ",'PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}}",
                "GetItem", "{" + name + key + "}",
                "PutItem", "{" + name + ",'Item':{'p':{'S':'a'},'c':{'N':'1'}}}",
                "Scan", "{" + name + "}");
        requests.forEach(
                (operation, request) -> assertThat(db.error(operation, request).message())
                        .as(operation)
                        .isEqualTo("1 validation error detected: Value '" + arn + "' at 'tableName' failed to satisfy"
                                + " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
        assertThat(db.error("BatchGetItem", "{'RequestItems':{'" + arn + "':{'Keys':[{'p':{'S':'a'}}]}}}")
                        .message())
                .contains("at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint:");
        assertThat(db.error("TransactGetItems", "{'TransactItems':[{'Get':{" + name + key + "}}]}")
                        .message())
                .contains("at 'transactItems.1.member.get.tableName' failed to satisfy constraint:");
        assertThat(db.call("ListTables", "{}").path("TableNames")).hasSize(1);
    }

    @Test
    @DisplayName("3.3.5 the billing mode that a table has already is no change")
    void same_billing_mode() {
        db.call("UpdateTable", "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST'}");
        assertThat(db.call("DescribeTable", "{'TableName':'Tbl'}")
                        .at("/Table/TableStatus")
                        .asText())
                .isEqualTo("ACTIVE");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.3.11, 3.4.3 a missing table is told by its name")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DeleteTable | {'TableName':'Nope'}
            UpdateTable | {'TableName':'Nope','DeletionProtectionEnabled':true}
            """)
    void missing_table(String operation, String request) {
        var error = db.error(operation, request);
        assertThat(error.code()).isEqualTo("ResourceNotFoundException");
        assertThat(error.message()).isEqualTo("Requested resource not found: Table: Nope not found");
    }

    @Test
    @DisplayName(
            "3.7.3, 3.7.5 a scan gives partitions one by one, each in the order of its sort keys; it may be consistent")
    void order_of_scans() {
        for (int i = 40; i > 0; i--) {
            db.withItem("Tbl", "{'p':{'S':'p" + i % 7 + "'},'c':{'N':'" + i + "'}}");
        }
        var partitions = new ArrayList<String>();
        int last = 0;
        var answer = db.call("Scan", "{'TableName':'Tbl','ConsistentRead':true,'ReturnConsumedCapacity':'TOTAL'}");
        for (var item : answer.path("Items")) {
            var partition = item.at("/p/S").asText();
            int sort = item.at("/c/N").asInt();
            if (partitions.isEmpty() || !partitions.getLast().equals(partition)) {
                partitions.add(partition);
            } else {
                assertThat(sort).isGreaterThan(last);
            }
            last = sort;
        }
        assertThat(partitions).hasSize(7).doesNotHaveDuplicates();
        assertThat(answer.at("/ConsumedCapacity/CapacityUnits").asDouble()).isEqualTo(1.0);
    }

    @Test
    @DisplayName("3.9.2, 3.9.3 a transaction has one action an item, and at most 4 MB")
    void whole_transactions() {
        var check = "{'ConditionCheck':{'TableName':'Tbl','Key':{'p':{'S':'a'},'c':{'N':'1'}},"
                + "'ConditionExpression':'attribute_exists(p)'}}";
        var put = "{'Put':{'TableName':'Tbl','Item':{'p':{'S':'a'},'c':{'N':'1.0'}}}}";
        assertThat(db.error("TransactWriteItems", "{'TransactItems':[" + check + "," + put + "]}")
                        .message())
                .isEqualTo("Transaction request cannot include multiple operations on one item");
        var actions = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            actions.add(put.replace("'1.0'", "'" + i + "'")
                    .replace("}}}}", "},'x':{'S':'" + "y".repeat(380_000) + "'}}}}"));
        }
        assertThat(db.error("TransactWriteItems", "{'TransactItems':[" + String.join(",", actions) + "]}")
                        .message())
                .contains("size cannot exceed");
        db.call("TransactWriteItems", "{'TransactItems':[" + String.join(",", actions.subList(0, 10)) + "]}");
    }

    @Test
    @DisplayName("3.9.11 a transaction of reads has a Get an element (Q-564), and finds at most 4 MB (Q-565)")
    void whole_transactions_of_reads() {
        assertThat(db.error("TransactGetItems", "{'TransactItems':[{},{'Get':{'TableName':'Tbl'}}]}")
                        .message())
                .isEqualTo("2 validation errors detected: Value null at 'transactItems.1.member.get' failed to satisfy"
                        + " constraint: Member must not be null; Value null at 'transactItems.2.member.get.key' failed"
                        + " to satisfy constraint: Member must not be null");

        // Beside its text an item has six bytes: three names, a text and a number of up to two digits.
        var gets = new ArrayList<String>();
        for (int i = 1; i <= 16; i++) {
            var key = "'p':{'S':'a'},'c':{'N':'" + i + "'}";
            db.withItem("Tbl", "{" + key + ",'x':{'S':'" + "y".repeat(262_144 - 6) + "'}}");
            gets.add("{'Get':{'TableName':'Tbl','Key':{" + key + "},'ProjectionExpression':'c'}}");
        }
        assertThat(db.call("TransactGetItems", "{'TransactItems':[" + String.join(",", gets) + "]}")
                        .path("Responses"))
                .hasSize(16);
        db.withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'17'}}");
        gets.add(gets.getFirst().replace("'1'", "'17'"));
        assertThat(db.error("TransactGetItems", "{'TransactItems':[" + String.join(",", gets) + "]}")
                        .message())
                .isEqualTo("Transaction size cannot exceed 4194304 bytes");
    }

    @Test
    @DisplayName("3.9.11 TransactGetItems answers in order, with nothing for what is not there")
    void transact_get() {
        db.withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'1'},'x':{'S':'y'}}");
        var get = "{'Get':{'TableName':'Tbl','Key':{'p':{'S':'a'},'c':{'N':'%s'}}%s}}";
        assertThat(db.call(
                        "TransactGetItems",
                        "{'TransactItems':[" + get.formatted("2", "") + ","
                                + get.formatted("1", ",'ProjectionExpression':'x'") + "]}"))
                .isEqualTo(json("{'Responses':[{},{'Item':{'x':{'S':'y'}}}]}"));
        var many = (get.formatted("1", "") + ",").repeat(100) + get.formatted("1", "");
        assertThat(db.error("TransactGetItems", "{'TransactItems':[" + many + "]}")
                        .message())
                .contains("Member must have length less than or equal to 100");
    }

    @Test
    @DisplayName("3.11.1, 3.1.9 tags are listed in pages of ten; more than fifty make no table")
    void pages_of_tags() {
        var arn = "'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Tbl'";
        var tags = new ArrayList<String>();
        for (int i = 10; i < 35; i++) {
            tags.add("{'Key':'k" + i + "','Value':'v'}");
        }
        db.call("TagResource", "{" + arn + ",'Tags':[" + String.join(",", tags) + "]}");
        var sizes = new ArrayList<Integer>();
        var keys = new ArrayList<String>();
        var token = "";
        do {
            var page = db.call(
                    "ListTagsOfResource", "{" + arn + (token.isEmpty() ? "" : ",'NextToken':'" + token + "'") + "}");
            sizes.add(page.path("Tags").size());
            page.path("Tags").forEach(tag -> keys.add(tag.path("Key").asText()));
            token = page.path("NextToken").asText();
        } while (!token.isEmpty());
        assertThat(sizes).isEqualTo(List.of(10, 10, 5));
        assertThat(keys).hasSize(25).doesNotHaveDuplicates();

        for (int i = 35; i < 61; i++) {
            tags.add("{'Key':'k" + i + "','Value':'v'}");
        }
        assertThat(db.error(
                                "CreateTable",
                                "{'TableName':'Many','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
                                        + "{'AttributeName':'p','AttributeType':'S'}],'KeySchema':["
                                        + "{'AttributeName':'p','KeyType':'HASH'}],'Tags':[" + String.join(",", tags)
                                        + "]}")
                        .message())
                .isEqualTo("Number of Tags exceed the current limit for the provided ResourceArn");
        assertThat(db.error("DescribeTable", "{'TableName':'Many'}").code()).isEqualTo("ResourceNotFoundException");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.1.3, 4.1.5 names begin with a letter, indices are whole numbers, placeholders stand for names only")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            _a        | Syntax error; token: "_"
            9a        | Syntax error; token:
            a-b       | Syntax error; token: "-"
            a[:i]     | Syntax error; token: ":i"
            a[1.5]    | Syntax error; token:
            a.Status  | Attribute name is a reserved keyword; reserved keyword: Status
            """)
    void names_in_expressions(String path, String message) {
        assertThat(db.error(
                                "GetItem",
                                "{'TableName':'Tbl','Key':{'p':{'S':'a'},'c':{'N':'1'}},'ProjectionExpression':'" + path
                                        + "'}")
                        .message())
                .startsWith("Invalid ProjectionExpression: " + message);
    }

    @Test
    @DisplayName("4.4.11 a filter sees what the projection leaves out")
    void filter_before_projection() {
        db.withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'1'},'x':{'S':'y'}}")
                .withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'2'},'x':{'S':'z'}}");
        assertThat(db.call(
                        "Scan",
                        "{'TableName':'Tbl','FilterExpression':'x = :y','ProjectionExpression':'c',"
                                + "'ExpressionAttributeValues':{':y':{'S':'y'}}}"))
                .isEqualTo(json("{'Items':[{'c':{'N':'1'}}],'Count':1,'ScannedCount':2}"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("5.3.1, 5.3.2, 5.3.7 which numbers there are")
    @CsvSource({
        "0.1e126, 100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "+.5, 0.5",
        "0001.2300, 1.23",
        "-0, 0",
        "12345678901234567890123456789012345678, 12345678901234567890123456789012345678",
    })
    void numbers(String written, String kept) {
        db.withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'" + written + "'}}");
        assertThat(db.call("Scan", "{'TableName':'Tbl'}").at("/Items/0/c/N").asText())
                .isEqualTo(kept);
    }

    @Test
    @DisplayName("5.4.1, 5.5 keys and items have their limits, and an item any number of attributes")
    void limits() {
        var item = new StringBuilder("{'p':{'S':'a'},'c':{'N':'1'}");
        for (int i = 0; i < 2_000; i++) {
            item.append(",'a").append(i).append("':{'NULL':true}");
        }
        db.withItem("Tbl", item + "}");
        assertThat(db.error(
                                "PutItem",
                                "{'TableName':'Tbl','Item':{'p':{'S':'" + "k".repeat(2049) + "'},'c':{'N':'1'}}}")
                        .message())
                .endsWith("Size of hashkey has exceeded the maximum size limit of2048 bytes");
        assertThat(db.error("PutItem", "{'TableName':'Tbl','Item':{'p':{'S':''},'c':{'N':'1'}}}")
                        .message())
                .contains("cannot contain an empty string value. Key: p");
    }
}
