package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ServiceError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionTest {

    private static final String PUT_NEW = "{'Put':{'TableName':'Tbl','Item':{'p':{'S':'new'}}}}";
    private static final String FAILING = "{'Put':{'TableName':'Tbl','Item':{'p':{'S':'a'}},"
            + "'ConditionExpression':'attribute_not_exists(p)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}";

    private final DynamoDb db;

    TransactionTest(@TempDir Path directory) {
        db = new DynamoDb(directory).withHashTable("Tbl").withItem("Tbl", "{'p':{'S':'a'},'n':{'N':'1'}}");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    @DisplayName("3.9.4 puts, updates, deletes and checks together; 3.9.13 capacity is doubled")
    void all_together() {
        db.withItem("Tbl", "{'p':{'S':'b'}}").withItem("Tbl", "{'p':{'S':'d'}}");
        var answer = db.call(
                "TransactWriteItems",
                "{'ReturnConsumedCapacity':'TOTAL','TransactItems':[" + PUT_NEW
                        + ",{'Update':{'TableName':'Tbl','Key':{'p':{'S':'a'}},'UpdateExpression':'ADD n :one',"
                        + "'ExpressionAttributeValues':{':one':{'N':'1'}}}},"
                        + "{'Delete':{'TableName':'Tbl','Key':{'p':{'S':'b'}}}},"
                        + "{'ConditionCheck':{'TableName':'Tbl','Key':{'p':{'S':'d'}},'ConditionExpression':'attribute_exists(p)'}}]}");
        assertThat(answer).isEqualTo(json("{'ConsumedCapacity':[{'TableName':'Tbl','CapacityUnits':8.0}]}"));
        assertThat(db.call(
                        "TransactGetItems",
                        "{'ReturnConsumedCapacity':'TOTAL','TransactItems':["
                                + "{'Get':{'TableName':'Tbl','Key':{'p':{'S':'a'}},'ProjectionExpression':'n'}},"
                                + "{'Get':{'TableName':'Tbl','Key':{'p':{'S':'b'}}}},"
                                + "{'Get':{'TableName':'Tbl','Key':{'p':{'S':'new'}}}}]}"))
                .isEqualTo(json("{'Responses':[{'Item':{'n':{'N':'2'}}},{},{'Item':{'p':{'S':'new'}}}],"
                        + "'ConsumedCapacity':[{'TableName':'Tbl','CapacityUnits':6.0}]}"));
    }

    @Test
    @DisplayName("3.9.5, 3.9.7, 3.16 a false condition cancels everything and says which it was")
    void cancelled() {
        var error = write(PUT_NEW + "," + FAILING);
        assertThat(error.code()).isEqualTo("TransactionCanceledException");
        assertThat(error.message())
                .isEqualTo("Transaction cancelled, please refer cancellation reasons for specific reasons [None,"
                        + " ConditionalCheckFailed]");
        assertThat(error.members().get("CancellationReasons"))
                .isEqualTo(List.of(
                        Map.of("Code", "None"),
                        Map.of(
                                "Code",
                                "ConditionalCheckFailed",
                                "Message",
                                "The conditional request failed",
                                "Item",
                                new ServiceError.RawJson("{\"n\":{\"N\":\"1\"},\"p\":{\"S\":\"a\"}}"))));
        assertThat(count()).isEqualTo(1);
    }

    @Test
    @DisplayName("3.9.6 what does not fit the table cancels as a ValidationError")
    void validation_errors() {
        var wrongKey = write(PUT_NEW + ",{'Put':{'TableName':'Tbl','Item':{'p':{'N':'1'}}}}");
        assertThat(wrongKey.message()).endsWith("[None, ValidationError]");
        assertThat(String.valueOf(wrongKey.members().get("CancellationReasons")))
                .contains("Type mismatch for key p expected: S actual: N");
        var keyUpdate = write("{'Update':{'TableName':'Tbl','Key':{'p':{'S':'a'}},'UpdateExpression':'REMOVE p'}}");
        assertThat(String.valueOf(keyUpdate.members().get("CancellationReasons")))
                .contains("Cannot update attribute p. This attribute is part of the key");
        var reasons = write(FAILING + "," + PUT_NEW
                        + ",{'Update':{'TableName':'Tbl','Key':{'p':{'S':'b'}},'UpdateExpression':'REMOVE p',"
                        + "'ConditionExpression':'attribute_exists(p)'}},"
                        + "{'Put':{'TableName':'Tbl','Item':{'p':{'N':'1'}}}}")
                .members()
                .get("CancellationReasons");
        assertThat((List<?>) reasons)
                .as("the first is told alone, and no condition is looked at")
                .extracting(reason -> ((Map<?, ?>) reason).get("Code"))
                .isEqualTo(List.of("None", "None", "ValidationError", "None"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("6.9.3 a key of another type cancels the transaction, an empty key refuses it")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Put            | 'Item':{'p':VALUE} | One or more parameter values were invalid: Type mismatch for key p expected: S actual: N
            Update         | 'Key':{'p':VALUE},'UpdateExpression':'REMOVE x' | The provided key element does not match the schema
            Delete         | 'Key':{'p':VALUE} | The provided key element does not match the schema
            ConditionCheck | 'Key':{'p':VALUE},'ConditionExpression':'attribute_exists(p)' | The provided key element does not match the schema
            """)
    void wrong_keys(String action, String members, String message) {
        var request = PUT_NEW + ",{'" + action + "':{'TableName':'Tbl'," + members + "}}";

        var typed = write(request.replace("VALUE", "{'N':'1'}"));
        assertThat(typed.code()).isEqualTo("TransactionCanceledException");
        assertThat(typed.members().get("CancellationReasons"))
                .isEqualTo(List.of(Map.of("Code", "None"), Map.of("Code", "ValidationError", "Message", message)));
        var empty = write(request.replace("VALUE", "{'S':''}"));
        assertThat(empty.code()).isEqualTo("ValidationException");
        assertThat(empty.message()).contains("cannot contain an empty string value. Key: p");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "6.9.1 members, then expressions of all actions, tables, duplicates and keys, conditions; 6.9.2 in order")
    void order_of_checks() {
        var members = "'ReturnItemCollectionMetrics':'x','ReturnConsumedCapacity':'x','ClientRequestToken':'"
                + "t".repeat(37) + "',";
        var actions = "{'Put':{'TableName':'Tbl','Item':{'p':{'N':'1'}}}},"
                + "{'Delete':{'TableName':'Tbl','Key':{'p':{'S':'b'}},'ConditionExpression':'p ='}},"
                + "{'Delete':{'TableName':'Tbl','Key':{'p':{'S':'b'}},'ConditionExpression':'attribute_exists(p)',"
                + "'ExpressionAttributeValues':{':v':{'S':'a'}}}},"
                + "{'Put':{'TableName':'Nope','Item':{'p':{'S':'x'}}}}";
        assertThat(db.error("TransactWriteItems", "{" + members + "'TransactItems':[" + actions + "]}")
                        .message())
                .startsWith("3 validation errors detected: ")
                .containsSubsequence(
                        "'clientRequestToken'", "'returnConsumedCapacity'", "'returnItemCollectionMetrics'");
        assertThat(write(actions).message()).startsWith("Invalid ConditionExpression: Syntax error");
        var parsed = actions.replace("p =", "attribute_exists(p)");
        assertThat(write(parsed).message())
                .isEqualTo("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
        var used = parsed.replace("'attribute_exists(p)','Exp", "'p = :v','Exp");
        assertThat(write(used).code()).isEqualTo("ResourceNotFoundException");
        var found = used.replace("Nope", "Tbl");
        assertThat(write(found).message())
                .isEqualTo("Transaction request cannot include multiple operations on one item");
        var single = found.replace("{'S':'b'}},'ConditionExpression':'p", "{'S':'c'}},'ConditionExpression':'p");
        assertThat(write(single).message()).endsWith("[ValidationError, None, None, None]");
        assertThat(write(single.replace("{'N':'1'}", "{'S':'y'}")).message())
                .endsWith("[None, ConditionalCheckFailed, ConditionalCheckFailed, None]");
    }

    @Test
    @DisplayName("6.9.1 a put that does not fit an index is one of two actions on one item first")
    void duplicates_before_index_keys() {
        db.call(
                "CreateTable",
                "{'TableName':'Idx','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
                        + "{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'g','AttributeType':'S'}],"
                        + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],'GlobalSecondaryIndexes':["
                        + "{'IndexName':'ggg','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
                        + "'Projection':{'ProjectionType':'ALL'}}]}");
        var misfit = "{'Put':{'TableName':'Idx','Item':{'p':{'S':'a'},'g':{'N':'1'}}}}";
        assertThat(write(misfit).message()).endsWith("[ValidationError]");
        assertThat(write(misfit + ",{'Delete':{'TableName':'Idx','Key':{'p':{'S':'a'}}}}")
                        .message())
                .isEqualTo("Transaction request cannot include multiple operations on one item");
    }

    @Test
    @DisplayName("3.5.6, 3.9.6 the first projection into a key attribute cancels a transaction of reads (Q-573)")
    void paths_into_keys() {
        var error = db.error(
                "TransactGetItems",
                "{'TransactItems':[{'Get':{'TableName':'Tbl','Key':{'p':{'S':'a'}},'ProjectionExpression':'n.x'}},"
                        + "{'Get':{'TableName':'Tbl','Key':{'p':{'S':'b'}},'ProjectionExpression':'n, p[0]'}},"
                        + "{'Get':{'TableName':'Tbl','Key':{'p':{'S':'c'}},'ProjectionExpression':'p.x'}}]}");
        assertThat(error.code()).isEqualTo("TransactionCanceledException");
        assertThat(error.members().get("CancellationReasons"))
                .isEqualTo(List.of(
                        Map.of("Code", "None"),
                        Map.of(
                                "Code",
                                "ValidationError",
                                "Message",
                                "Key attributes must be scalars; list random access '[]' and map lookup '.' are not"
                                        + " allowed: Key: p"),
                        Map.of("Code", "None")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("requests that are refused as a whole")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.9.1 | {}                  | TransactItems can only contain one of Check, Put, Update or Delete
            3.9.1 | {'Put':{'TableName':'Tbl','Item':{}},'Delete':{'TableName':'Tbl','Key':{}}} | TransactItems can only contain one of Check, Put, Update or Delete
            3.0.6 | {'Put':{'TableName':'T;l','Item':{}}} | Value 'T;l' at 'transactItems.1.member.put.tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+
            3.9.1 | ``                  | at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1
            3.16  | {'Put':{'TableName':'Tbl','Item':{'p':{'S':'a'}}}},{'ConditionCheck':{'TableName':'Tbl','Key':{'p':{'S':'a'}},'ConditionExpression':'attribute_exists(p)'}} | Transaction request cannot include multiple operations on one item
            3.9.6 | {'Put':{'TableName':'Nope','Item':{'p':{'S':'a'}},'ConditionExpression':'p ='}} | Invalid ConditionExpression: Syntax error
            3.9.6 | {'Update':{'TableName':'Nope','Key':{'p':{'S':'a'}},'UpdateExpression':'SET a = b'}},{'Delete':{'TableName':'Tbl','Key':{'p':{'S':'a'}},'ConditionExpression':'p ='}} | Invalid ConditionExpression: Syntax error
            3.5.2 | {'Put':{'TableName':'Tbl','Item':{'p':{'S':''}}}} | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p
            3.5.2 | {'Delete':{'TableName':'Tbl','Key':{'p':{'S':''}}}} | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p
            3.9.8 | {'ConditionCheck':{'TableName':'Tbl','Key':{'p':{'S':'a'}}}} | Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null
            3.9.12 | {'Delete':{'TableName':'Nope','Key':{'p':{'S':'a'}}}} | Requested resource not found
            """)
    void refused(String rule, String actions, String message) {
        assertThat(write(actions).message()).as("spec %s", rule).contains(message);
    }

    @Test
    @DisplayName("3.9.1 at most 100 actions")
    void too_many() {
        assertThat(write((PUT_NEW + ",").repeat(100) + PUT_NEW).message())
                .contains("Member must have length less than or equal to 100");
    }

    @Test
    @DisplayName("3.9.9, 3.16 a token makes a transaction happen once within ten minutes")
    void tokens() {
        var add = "{'ClientRequestToken':'t','TransactItems':[{'Update':{'TableName':'Tbl','Key':{'p':{'S':'a'}},"
                + "'UpdateExpression':'ADD n :one','ExpressionAttributeValues':{':one':{'N':'1'}}}}]}";
        db.call("TransactWriteItems", add);
        db.call("TransactWriteItems", add);
        assertThat(n()).isEqualTo("2");
        assertThat(db.error("TransactWriteItems", add.replace("'N':'1'", "'N':'5'"))
                        .code())
                .isEqualTo("IdempotentParameterMismatchException");
        db.clock.advance(Duration.ofMinutes(11));
        db.call("TransactWriteItems", add);
        assertThat(n()).isEqualTo("3");
    }

    @Test
    @DisplayName("3.9.13 a transaction that was carried out before tells the capacity of reads")
    void capacity_of_replays() {
        var put = "{'ClientRequestToken':'t','ReturnConsumedCapacity':'TOTAL','TransactItems':["
                + "{'Put':{'TableName':'Tbl','Item':{'p':{'S':'big'},'x':{'S':'" + "x".repeat(3000) + "'}}}}]}";
        var capacity = "/ConsumedCapacity/0/CapacityUnits";
        assertThat(db.call("TransactWriteItems", put).at(capacity).asDouble()).isEqualTo(6.0);
        assertThat(db.call("TransactWriteItems", put).at(capacity).asDouble()).isEqualTo(2.0);
    }

    @Test
    @DisplayName("3.9.9, 3.9.13 a transaction that is sent again is not measured by indexes that came or went since")
    void replays_after_changes_of_indexes() {
        var index = "{'TableName':'Tbl','AttributeDefinitions':[{'AttributeName':'g','AttributeType':'S'}],"
                + "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'byG','KeySchema':["
                + "{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]}";
        var misfit = "{'Put':{'TableName':'Tbl','Item':{'p':{'S':'new'},'g':{'N':'1'}}}},"
                + "{'Update':{'TableName':'Tbl','Key':{'p':{'S':'a'}},'UpdateExpression':'SET g = :g',"
                + "'ExpressionAttributeValues':{':g':{'N':'1'}}}}";
        var request = "{'ClientRequestToken':'t','ReturnConsumedCapacity':'INDEXES','TransactItems':[" + misfit + "]}";
        var capacity =
                json("{'ConsumedCapacity':[{'TableName':'Tbl','CapacityUnits':4.0,'Table':{'CapacityUnits':4.0}}]}");
        assertThat(db.call("TransactWriteItems", request)).isEqualTo(capacity);

        db.call("UpdateTable", index);
        assertThat(write(misfit).message()).contains("[ValidationError, None]");
        assertThat(db.call("TransactWriteItems", request)).isEqualTo(capacity);
        assertThat(db.error("TransactWriteItems", request.replace("'new'", "'other'"))
                        .code())
                .isEqualTo("IdempotentParameterMismatchException");
        assertThat(db.error("TransactWriteItems", request.replace("'t'", "'u'")).code())
                .isEqualTo("TransactionCanceledException");

        db.call("UpdateTable", "{'TableName':'Tbl','GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'byG'}}]}");
        assertThat(db.call("TransactWriteItems", request)).isEqualTo(capacity);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    @DisplayName("3.9.9, 3.9.12 a transaction that is sent again tells a table that is gone; made anew it stays empty")
    void replays_after_deletion() {
        var request = "{'ClientRequestToken':'t','TransactItems':[" + PUT_NEW + "]}";
        db.call("TransactWriteItems", request);
        db.call("DeleteTable", "{'TableName':'Tbl'}");
        assertThat(db.error("TransactWriteItems", request).code()).isEqualTo("ResourceNotFoundException");
        db.withHashTable("Tbl");
        db.call("TransactWriteItems", request);
        assertThat(count()).isZero();
    }

    @Test
    @DisplayName("3.9.9 a transaction that failed may be sent again with its token")
    void failed_tokens() {
        var request = "{'ClientRequestToken':'t','TransactItems':[" + FAILING + "]}";
        assertThat(db.error("TransactWriteItems", request).code()).isEqualTo("TransactionCanceledException");
        db.call("DeleteItem", "{'TableName':'Tbl','Key':{'p':{'S':'a'}}}");
        db.call("TransactWriteItems", request);
        assertThat(count()).isEqualTo(1);
    }

    private ServiceError write(String actions) {
        return db.error("TransactWriteItems", "{'TransactItems':[" + actions + "]}");
    }

    private int count() {
        return db.call("Scan", "{'TableName':'Tbl'}").path("Count").asInt();
    }

    private String n() {
        return db.call("GetItem", "{'TableName':'Tbl','Key':{'p':{'S':'a'}}}")
                .at("/Item/n/N")
                .asText();
    }
}
