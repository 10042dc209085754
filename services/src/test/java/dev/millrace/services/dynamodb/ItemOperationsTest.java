package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemOperationsTest {

    private static final String KEY = "'Key':{'p':{'S':'a'},'c':{'N':'1'}}";

    private final DynamoDb db;

    ItemOperationsTest(@TempDir Path directory) {
        db = new DynamoDb(directory).withTable("Tbl").withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'1'},'x':{'S':'v'}}");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @DisplayName("errors of item operations")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.16  | PutItem    | 'Item':{'p':{'S':'a'}}                        | ValidationException | One or more parameter values were invalid: Missing the key c in the item
            3.16  | PutItem    | 'Item':{'p':{'S':'a'},'c':{'S':'1'}}          | ValidationException | One or more parameter values were invalid: Type mismatch for key c expected: N actual: S
            3.5.2 | PutItem    | 'Item':{'p':{'S':''},'c':{'N':'1'}}           | ValidationException | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p
            3.16  | PutItem    | 'Item':{'p':{'S':'a'},'c':{'N':'1'}},'ReturnValues':'ALL_NEW' | ValidationException | ReturnValues can only be ALL_OLD or NONE
            6.4   | PutItem    | 'Item':{},'ReturnValues':'x'                  | ValidationException | 1 validation error detected: Value 'x' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]
            3.5.8 | PutItem    | 'Item':{},'ReturnValuesOnConditionCheckFailure':'x' | ValidationException | at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint
            4.7   | PutItem    | 'Item':{},'ExpressionAttributeValues':{':v':{'S':''}} | ValidationException | ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null
            4.7   | PutItem    | 'Item':{},'ExpressionAttributeNames':{'#a':'a'} | ValidationException | ExpressionAttributeNames can only be specified when using expressions
            5.2   | PutItem    | 'Item':{'a':{'N':'x'}}                        | ValidationException | The parameter cannot be converted to a numeric value: x
            5.2   | PutItem    | 'Item':{'a':{'N':'x'}},'ReturnValues':'ALL_NEW' | ValidationException | The parameter cannot be converted to a numeric value: x
            4.7   | PutItem    | 'Item':{},'ConditionExpression':'a = :v','ExpressionAttributeValues':{':v':{'N':'x'}} | ValidationException | ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v
            6.3   | PutItem    | 'Item':{'p':{'N':7}}                          | SerializationException | NUMBER_VALUE cannot be converted to String
            6.3   | PutItem    | 'Item':{'p':{'S':'a'},'c':{'N':'x'}},'ReturnValues':5 | SerializationException | NUMBER_VALUE cannot be converted to String
            6.8   | PutItem    | 'Item':{'a':{'B':'YWJjZGVmZ2g'}}              | SerializationException | Base64 encoded length is expected a multiple of 4 bytes but found: 11
            3.16  | GetItem    | 'Key':{'p':{'S':'a'}}                         | ValidationException | The provided key element does not match the schema
            3.16  | GetItem    | 'Key':{'p':{'S':'a'},'c':{'N':'1'},'x':{'S':'v'}} | ValidationException | The provided key element does not match the schema
            3.5.2 | GetItem    | 'Key':{'p':{'S':''},'c':{'N':'1'}}            | ValidationException | cannot contain an empty string value. Key: p
            3.16  | UpdateItem | KEY,'UpdateExpression':'SET p = :v','ExpressionAttributeValues':{':v':{'S':''}} | ValidationException | One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key
            3.5   | UpdateItem | 'Key':{'p':{'S':'a'}},'UpdateExpression':'REMOVE p' | ValidationException | The provided key element does not match the schema
            4.7   | UpdateItem | KEY,'ExpressionAttributeValues':{':v':{'S':''}} | ValidationException | ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null
            4.7   | UpdateItem | KEY,'UpdateExpression':'SET x = :v','ExpressionAttributeValues':{':v':{'S':''},':w':{'S':''}} | ValidationException | Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}
            4.6.2 | UpdateItem | KEY,'UpdateExpression':'SET x = y'           | ValidationException | The provided expression refers to an attribute that does not exist in the item
            3.5.9 | DeleteItem | KEY,'ConditionExpression':'attribute_not_exists(p)' | ConditionalCheckFailedException | The conditional request failed
            """)
    void errors(String rule, String operation, String members, String code, String message) {
        var error = db.error(operation, "{'TableName':'Tbl'," + members.replace("KEY", KEY) + "}");
        assertThat(error.code()).as("spec %s", rule).isEqualTo(code);
        assertThat(error.message()).contains(message);
    }

    @Test
    @DisplayName("6.4, 6.8 violations of shape are told together")
    void shape_violations() {
        assertThat(db.error("UpdateItem", "{}").message())
                .isEqualTo(
                        "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member"
                                + " must not be null; Value null at 'key' failed to satisfy constraint: Member must not be null");
        assertThat(db.error("PutItem", "{'TableName':'a b','ReturnConsumedCapacity':'all'}")
                        .message())
                .isEqualTo("3 validation errors detected: Value 'all' at 'returnConsumedCapacity' failed to satisfy"
                        + " constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'a b' at"
                        + " 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern:"
                        + " [a-zA-Z0-9_.-]+; Value null at 'item' failed to satisfy constraint: Member must not be"
                        + " null");
        assertThat(db.error("GetItem", "{'TableName':'','Key':{}}").message())
                .contains("at 'tableName' failed to satisfy constraint: Member must have length greater than or equal"
                        + " to 1");
    }

    @Test
    @DisplayName("6.9.2 violations are told in AWS's order; 6.4 ten of them at most")
    void violations_of_one_request() {
        assertThat(db.error(
                                "UpdateItem",
                                "{'ReturnValues':'a','ReturnConsumedCapacity':'a','TableName':'a b','ReturnItemCollectionMetrics':'a'}")
                        .message())
                .startsWith("5 validation errors detected: ")
                .containsSubsequence("'returnConsumedCapacity'", "'tableName'", "'returnValues'", "'key'");
        var definitions = "{},".repeat(9) + "{}";
        assertThat(db.error("CreateTable", "{'TableName':'Tbl','AttributeDefinitions':[" + definitions + "]}")
                        .message())
                .startsWith("10 validation errors detected: ")
                .matches(message -> message.split("; ", -1).length == 10);
    }

    @ParameterizedTest
    @DisplayName("6.4 the order of violations is each operation's own (Q-580)")
    @CsvSource(delimiter = '|', textBlock = """
            PutItem    | returnConsumedCapacity, tableName, item, returnValues, returnItemCollectionMetrics
            DeleteItem | returnConsumedCapacity, tableName, returnValues, returnItemCollectionMetrics, key
            """)
    void order_of_violations(String operation, String paths) {
        var message = db.error(
                        operation,
                        "{'ReturnValues':'x','ReturnItemCollectionMetrics':'x','ReturnConsumedCapacity':'x'}")
                .message();
        assertThat(violations(String.valueOf(message))).containsExactly(paths.split(", "));
    }

    /** The paths that a message about violations of shape names, in its order. */
    static List<String> violations(String message) {
        return Pattern.compile("at '([a-zA-Z]+)' failed")
                .matcher(message)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @ParameterizedTest
    @DisplayName("6.3 what is not one JSON object has no message")
    @CsvSource(delimiter = '|', textBlock = """
            hi
            ``
            []
            {'TableName':
            {} {}
            """)
    void not_json(String body) {
        var error = db.error("GetItem", body.replace("`", ""));
        assertThat(error.code()).isEqualTo("SerializationException");
        assertThat(error.message()).isNull();
    }

    @Test
    @DisplayName("3.0.2 item operations do not name the missing table; the item's size is told before it")
    void missing_table() {
        var error = db.error("GetItem", "{'TableName':'Nope'," + KEY + "}");
        assertThat(error.code()).isEqualTo("ResourceNotFoundException");
        assertThat(error.message()).isEqualTo("Requested resource not found");
        assertThat(db.error("PutItem", "{'TableName':'Nope','Item':{'a':{'S':'" + "x".repeat(409_600) + "'}}}")
                        .message())
                .isEqualTo("Item size has exceeded the maximum allowed size");
    }

    @Test
    @DisplayName("3.0.5 a table's ARN stands for its name")
    void table_by_arn() {
        var arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Tbl";
        assertThat(db.call("GetItem", "{'TableName':'" + arn + "'," + KEY + "}").has("Item"))
                .isTrue();
        for (var other : List.of("us-east-1:111111111111", "us-west-2:000000000000")) {
            assertThat(db.error(
                                    "GetItem",
                                    "{'TableName':'" + arn.replace("us-east-1:000000000000", other) + "'," + KEY + "}")
                            .code())
                    .isEqualTo("ResourceNotFoundException");
        }
    }

    @Test
    @DisplayName("3.5.10, 3.16 GetItem: the item, nothing, a projection")
    void get() {
        assertThat(get("'Key':{'p':{'S':'a'},'c':{'N':'1.0'}}"))
                .isEqualTo(json("{'Item':{'p':{'S':'a'},'c':{'N':'1'},'x':{'S':'v'}}}"));
        assertThat(get("'Key':{'p':{'S':'a'},'c':{'N':'9'}}")).isEqualTo(json("{}"));
        assertThat(get(KEY + ",'ProjectionExpression':'zzz'")).isEqualTo(json("{'Item':{}}"));
        assertThat(get(KEY + ",'ProjectionExpression':'#x','ExpressionAttributeNames':{'#x':'x'}"))
                .isEqualTo(json("{'Item':{'x':{'S':'v'}}}"));
    }

    @Test
    @DisplayName("3.5.7 ReturnValues of PutItem and DeleteItem")
    void old_values() {
        var item = "{'p':{'S':'a'},'c':{'N':'2'}}";
        assertThat(db.call("PutItem", "{'TableName':'Tbl','ReturnValues':'ALL_OLD','Item':" + item + "}"))
                .isEqualTo(json("{}"));
        assertThat(db.call("PutItem", "{'TableName':'Tbl','ReturnValues':'ALL_OLD','Item':" + item + "}"))
                .isEqualTo(json("{'Attributes':" + item + "}"));
        assertThat(db.call("DeleteItem", "{'TableName':'Tbl','ReturnValues':'ALL_OLD','Key':" + item + "}"))
                .isEqualTo(json("{'Attributes':" + item + "}"));
        assertThat(db.call("DeleteItem", "{'TableName':'Tbl','ReturnValues':'ALL_OLD','Key':" + item + "}"))
                .isEqualTo(json("{}"));
    }

    @Test
    @DisplayName("3.5.7 ReturnValues of UpdateItem")
    void values_of_updates() {
        var set = "'UpdateExpression':'SET x = :n','ExpressionAttributeValues':{':n':{'N':'N'}}";
        assertThat(update(set.replace("'N'}", "'1'}") + ",'ReturnValues':'UPDATED_OLD'"))
                .isEqualTo(json("{'Attributes':{'x':{'S':'v'}}}"));
        assertThat(update(set.replace("'N'}", "'2'}") + ",'ReturnValues':'UPDATED_NEW'"))
                .isEqualTo(json("{'Attributes':{'x':{'N':'2'}}}"));
        assertThat(update(set.replace("'N'}", "'3'}") + ",'ReturnValues':'ALL_OLD'"))
                .isEqualTo(json("{'Attributes':{'p':{'S':'a'},'c':{'N':'1'},'x':{'N':'2'}}}"));
        assertThat(update(set.replace("'N'}", "'4'}") + ",'ReturnValues':'ALL_NEW'"))
                .isEqualTo(json("{'Attributes':{'p':{'S':'a'},'c':{'N':'1'},'x':{'N':'4'}}}"));
        assertThat(update(set.replace("'N'}", "'5'}"))).isEqualTo(json("{}"));
    }

    @Test
    @DisplayName("3.5.12 an update without expression creates an item of its key; one that only removes does not")
    void updates_that_create() {
        var bare = "'Key':{'p':{'S':'b'},'c':{'N':'1'}}";
        db.call("UpdateItem", "{'TableName':'Tbl','UpdateExpression':'REMOVE x.y'," + bare + "}");
        assertThat(get(bare)).isEqualTo(json("{}"));
        db.call("UpdateItem", "{'TableName':'Tbl'," + bare + "}");
        assertThat(get(bare)).isEqualTo(json("{'Item':{'p':{'S':'b'},'c':{'N':'1'}}}"));
        db.call("UpdateItem", "{'TableName':'Tbl'," + KEY + "}");
        assertThat(get(KEY).path("Item").has("x")).isTrue();
    }

    @Test
    @DisplayName("3.5.8, 3.5.9 a false condition writes nothing and shows the item to those who ask")
    void conditions() {
        var put =
                "'TableName':'Tbl','Item':{'p':{'S':'a'},'c':{'N':'1'}},'ConditionExpression':'attribute_not_exists(p)'";
        assertThat(db.error("PutItem", "{" + put + "}").members()).doesNotContainKey("Item");
        var error = db.error("PutItem", "{" + put + ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}");
        assertThat(error.code()).isEqualTo("ConditionalCheckFailedException");
        assertThat(error.members().get("Item"))
                .hasToString("RawJson[json={\"c\":{\"N\":\"1\"},\"p\":{\"S\":\"a\"},\"x\":{\"S\":\"v\"}}]");
        assertThat(get(KEY).path("Item").has("x")).isTrue();
        db.call("PutItem", "{" + put.replace("'N':'1'", "'N':'7'") + "}");
        assertThat(get("'Key':{'p':{'S':'a'},'c':{'N':'7'}}").has("Item")).isTrue();
    }

    @Test
    @DisplayName("5.8, 5.9 consumed capacity")
    void capacity() {
        var filler = "x".repeat(4097 - 6);
        var put = db.call(
                "PutItem",
                "{'TableName':'Tbl','ReturnConsumedCapacity':'TOTAL',"
                        + "'Item':{'p':{'S':'a'},'c':{'N':'5'},'x':{'S':'" + filler + "'}}}");
        assertThat(put).isEqualTo(json("{'ConsumedCapacity':{'TableName':'Tbl','CapacityUnits':5.0}}"));
        var key = "'Key':{'p':{'S':'a'},'c':{'N':'5'}},'ReturnConsumedCapacity':'INDEXES'";
        assertThat(get(key).at("/ConsumedCapacity/CapacityUnits").asDouble()).isEqualTo(1.0);
        assertThat(get(key + ",'ConsistentRead':true")
                        .at("/ConsumedCapacity/Table/CapacityUnits")
                        .asDouble())
                .isEqualTo(2.0);
        var missing = "'Key':{'p':{'S':'a'},'c':{'N':'77'}},'ReturnConsumedCapacity':'TOTAL'";
        assertThat(get(missing).at("/ConsumedCapacity/CapacityUnits").asDouble())
                .isEqualTo(0.5);
        var delete = db.call("DeleteItem", "{'TableName':'Tbl'," + missing + "}");
        assertThat(delete.at("/ConsumedCapacity/CapacityUnits").asDouble()).isEqualTo(1.0);
    }

    private JsonNode get(String members) {
        return db.call("GetItem", "{'TableName':'Tbl'," + members + "}");
    }

    private JsonNode update(String members) {
        return db.call("UpdateItem", "{'TableName':'Tbl'," + KEY + "," + members + "}");
    }
}
