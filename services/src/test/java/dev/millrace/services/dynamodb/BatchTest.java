package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

    private final DynamoDb db;

    BatchTest(@TempDir Path directory) {
        db = new DynamoDb(directory)
                .withTable("Tbl")
                .withHashTable("Hash")
                .withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'1'},'x':{'S':'v'}}");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of BatchWriteItem")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.16  | {'Tbl':[{'PutRequest':{'Item':{'p':{'S':'a'},'c':{'N':'1000'}}}},{'PutRequest':{'Item':{'p':{'S':'a'},'c':{'N':'1e3'}}}}]} | Provided list of item keys contains duplicates
            3.8   | {'Tbl':[{'PutRequest':{'Item':{'p':{'S':'a'},'c':{'N':'2'}}}},{'DeleteRequest':{'Key':{'p':{'S':'a'},'c':{'N':'2'}}}}]} | Provided list of item keys contains duplicates
            3.16  | {'Tbl':[{'PutRequest':{'Item':{'p':{'S':'a'},'c':{'S':'1'}}}}]}   | The provided key element does not match the schema
            3.8   | {'Tbl':[{'PutRequest':{'Item':{'p':{'S':'a'},'c':{'N':'5'}}}},{'DeleteRequest':{'Key':{'p':{'S':'a'}}}}]} | The provided key element does not match the schema
            3.8   | {'Tbl':[{}]}                                 | Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes
            3.8   | {'Tbl':[{'PutRequest':{'Item':{}},'DeleteRequest':{'Key':{}}}]} | Supplied AttributeValue has more than one datatypes set
            5.2   | {'Tbl':[{'PutRequest':{'Item':{'a':{'N':'x'}}}}]} | The parameter cannot be converted to a numeric value: x
            6.9   | {}                                           | The requestItems parameter is required for BatchWriteItem
            3.8   | {'Tbl':[]}                                   | Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]
            3.8   | {'Tbl':[{'DeleteRequest':{'Key':{}}},{'PutRequest':{}}]} | Value null at 'requestItems.Tbl.member.2.member.putRequest.item' failed to satisfy constraint: Member must not be null
            3.8   | {'Tb;':[{'DeleteRequest':{'Key':{}}}]}       | at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]
            3.0.2 | {'Nope':[{'DeleteRequest':{'Key':{'p':{'S':'a'}}}}]} | Requested resource not found
            """)
    void write_errors(String rule, String items, String message) {
        assertThat(db.error("BatchWriteItem", "{'RequestItems':" + items + "}").message())
                .as("spec %s", rule)
                .contains(message);
        assertThat(db.call("Scan", "{'TableName':'Tbl'}").path("Count").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @DisplayName("3.8 a batch without RequestItems")
    @ValueSource(strings = {"BatchWriteItem", "BatchGetItem"})
    void nothing_asked(String operation) {
        assertThat(db.error(operation, "{}").message())
                .isEqualTo("1 validation error detected: Value null at 'requestItems' failed to satisfy constraint:"
                        + " Member must not be null");
    }

    @Test
    @DisplayName("3.8 at most 25 writes, for one table and for all together")
    void too_many_writes() {
        var thirteen = IntStream.range(0, 13)
                .mapToObj(i -> "{'DeleteRequest':{'Key':{'p':{'S':'" + i + "'}}}}")
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(db.error("BatchWriteItem", "{'RequestItems':{'Tbl':" + thirteen + ",'Hash':" + thirteen + "}}")
                        .message())
                .isEqualTo("Too many items requested for the BatchWriteItem call");
        var twentySix = thirteen.replace("]", ",") + thirteen.substring(1);
        assertThat(db.error("BatchWriteItem", "{'RequestItems':{'Hash':" + twentySix + "}}")
                        .message())
                .contains("Map value must satisfy constraint");
    }

    @Test
    @DisplayName("3.8 puts and deletes of several tables; nothing is left over; 5.8 capacity by table")
    void writes() {
        assertThat(db.call(
                        "BatchWriteItem",
                        "{'ReturnConsumedCapacity':'TOTAL','RequestItems':{"
                                + "'Tbl':[{'DeleteRequest':{'Key':{'p':{'S':'a'},'c':{'N':'1'}}}},"
                                + "{'PutRequest':{'Item':{'p':{'S':'a'},'c':{'N':'2'}}}},"
                                + "{'DeleteRequest':{'Key':{'p':{'S':'none'},'c':{'N':'2'}}}}],"
                                + "'Hash':[{'PutRequest':{'Item':{'p':{'S':'h'}}}}]}}"))
                .isEqualTo(json("{'UnprocessedItems':{},'ConsumedCapacity':["
                        + "{'TableName':'Tbl','CapacityUnits':3.0},{'TableName':'Hash','CapacityUnits':1.0}]}"));
        assertThat(db.call("Scan", "{'TableName':'Tbl'}").path("Items"))
                .isEqualTo(json("[{'c':{'N':'2'},'p':{'S':'a'}}]"));
    }

    @Test
    @DisplayName("3.8 BatchGetItem returns what is there, by table")
    void gets() {
        assertThat(db.call(
                        "BatchGetItem",
                        "{'ReturnConsumedCapacity':'TOTAL','RequestItems':{"
                                + "'Tbl':{'ConsistentRead':true,'ProjectionExpression':'#x','ExpressionAttributeNames':{'#x':'x'},"
                                + "'Keys':[{'p':{'S':'a'},'c':{'N':'1'}},{'p':{'S':'a'},'c':{'N':'2'}}]},"
                                + "'Hash':{'Keys':[{'p':{'S':'none'}}]}}}"))
                .isEqualTo(json("{'Responses':{'Tbl':[{'x':{'S':'v'}}],'Hash':[]},'UnprocessedKeys':{},"
                        + "'ConsumedCapacity':[{'TableName':'Tbl','CapacityUnits':2.0},"
                        + "{'TableName':'Hash','CapacityUnits':0.5}]}"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of BatchGetItem")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.16  | {'Tbl':{'Keys':[{'p':{'S':'a'},'c':{'N':'1'}},{'p':{'S':'a'},'c':{'N':'1'}}]}} | Provided list of item keys contains duplicates
            6.9   | {'Tbl':{'Keys':[{'p':{'S':'a'}},{'p':{'S':'a'}}]}} | Provided list of item keys contains duplicates
            3.8   | {'Tbl':{'Keys':[]}}                          | Value '[]' at 'requestItems.Tbl.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1
            3.8   | {'Tbl':{}}                                   | Value null at 'requestItems.Tbl.member.keys' failed to satisfy constraint: Member must not be null
            3.8   | {'Tbl':{'Keys':[{}],'AttributesToGet':[]}}   | Value '[]' at 'requestItems.Tbl.member.attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1
            3.8   | {'Tb':{'Keys':[{}]}}                         | Map keys must satisfy constraint
            3.5.6 | {'Tbl':{'Keys':[{'p':{'S':'a'},'c':{'N':'1'}}],'ProjectionExpression':'c[0]'}} | not allowed: Key: c
            3.8   | {'Tbl':{'Keys':[{'p':{'S':'a'}}]}}           | The provided key element does not match the schema
            4.8   | {'Tbl':{'Keys':[{'p':{'S':'a'}}],'AttributesToGet':['a','a']}} | Duplicate value in attribute name: a
            6.9   | {}                                           | 1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1
            3.0.2 | {'Nope':{'Keys':[{'p':{'S':'a'}}]}}          | Requested resource not found
            """)
    void get_errors(String rule, String items, String message) {
        assertThat(db.error("BatchGetItem", "{'RequestItems':" + items + "}").message())
                .as("spec %s", rule)
                .contains(message);
    }

    @Test
    @DisplayName("3.8 what does not fit into 16 MB is left over, with all that belongs to it")
    void left_over() {
        var filler = "x".repeat(400_000);
        for (var i = 0; i < 45; i++) {
            db.withItem("Hash", "{'p':{'S':'k" + i + "'},'x':{'S':'" + filler + "'}}");
        }
        var keys = IntStream.range(0, 45)
                .mapToObj(i -> "{'p':{'S':'k" + i + "'}}")
                .collect(Collectors.joining(",", "[", "]"));
        var answer = db.call(
                "BatchGetItem",
                "{'RequestItems':{'Hash':{'ConsistentRead':true,'ProjectionExpression':'#p','ExpressionAttributeNames':{'#p':'p'},'Keys':"
                        + keys + "}}}");
        var rest = answer.at("/UnprocessedKeys/Hash");
        assertThat(answer.at("/Responses/Hash").size() + rest.path("Keys").size())
                .isEqualTo(45);
        assertThat(rest.path("Keys").size()).isPositive();
        assertThat(rest.path("ConsistentRead").asBoolean()).isTrue();
        assertThat(rest.path("ProjectionExpression").asText()).isEqualTo("#p");
        assertThat(rest.path("ExpressionAttributeNames")).isEqualTo(json("{'#p':'p'}"));
    }
}
