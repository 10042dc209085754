package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableOperationsTest {

    private static final String P = "One or more parameter values were invalid: ";
    private static final String DEFS = "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]";
    private static final String KEYS = "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'}]";
    private static final String OD = "'BillingMode':'PAY_PER_REQUEST'";

    private final DynamoDb db;

    TableOperationsTest(@TempDir Path directory) {
        db = new DynamoDb(directory);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of CreateTable")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.0.4  | 'A':1                                              | The parameter 'TableName' is required but was not present in the request
            3.0.4  | 'TableName':'ab'                                   | TableName must be at least 3 characters long and at most 255 characters long
            6.4    | 'TableName':'abc'                                  | 2 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null; Value null at 'keySchema' failed to satisfy constraint: Member must not be null
            6.4    | 'TableName':'a;c',DEFS,KEYS                        | Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+
            3.1.r1 | NAME,'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'X'}],KEYS,OD | 1 validation error detected: Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]
            6.4    | NAME,DEFS,KEYS,'BillingMode':'x'                   | Value 'x' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]
            3.1.1  | NAME,DEFS,KEYS,OD,'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1} | P: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST
            3.1.2  | NAME,DEFS,KEYS                                     | P: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED
            3.1.3  | NAME,DEFS,KEYS,'ProvisionedThroughput':{'ReadCapacityUnits':1000000000001,'WriteCapacityUnits':1} | Given value 1000000000001 for ReadCapacityUnits is out of bounds
            3.1.4  | NAME,DEFS,'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'c','KeyType':'RANGE'}],OD | Invalid KeySchema: Some index key attribute have no definition
            3.1.5  | NAME,DEFS,'KeySchema':[{'AttributeName':'x','KeyType':'HASH'}],OD | P: Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [p]
            3.1.6  | NAME,TWO,'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'p','KeyType':'RANGE'}],OD | Both the Hash Key and the Range Key element in the KeySchema have the same name
            3.1.7  | NAME,DEFS,'KeySchema':[{'AttributeName':'p','KeyType':'RANGE'}],OD | Invalid KeySchema: The first KeySchemaElement is not a HASH key type
            3.1.7  | NAME,TWO,'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'c','KeyType':'HASH'}],OD | Invalid KeySchema: The second KeySchemaElement is not a RANGE key type
            3.1.8  | NAME,TWO,KEYS,OD                                   | P: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions
            3.1.8c | NAME,'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'p','AttributeType':'S'}],KEYS,OD | Attribute Name is duplicated: p
            3.1.9  | NAME,DEFS,KEYS,OD,'LocalSecondaryIndexes':[]       | P: List of LocalSecondaryIndexes is empty
            3.1.9  | NAME,DEFS,KEYS,OD,'GlobalSecondaryIndexes':[]      | P: List of GlobalSecondaryIndexes is empty
            2.6    | NAME,DEFS,KEYS,OD,'StreamSpecification':{'StreamEnabled':true} | P: Table is being created with a stream enabled, UpdateViewType is required
            2.6    | NAME,DEFS,KEYS,OD,'StreamSpecification':{'StreamEnabled':false,'StreamViewType':'NEW_IMAGE'} | P: Table is being created with a stream disabled, UpdateViewType should not be specified
            2.6    | NAME,DEFS,KEYS,OD,'StreamSpecification':{}         | 1 validation error detected: Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: Member must not be null
            2.6    | NAME,DEFS,KEYS,OD,'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'new_image'} | Value 'new_image' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]
            """)
    void create_errors(String rule, String members, String message) {
        var two =
                "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'c','AttributeType':'N'}]";
        var request = "{"
                + members.replace("NAME", "'TableName':'abc'")
                        .replace("DEFS", DEFS)
                        .replace("TWO", two)
                        .replace("KEYS", KEYS)
                        .replace("OD", OD)
                + "}";
        var error = db.error("CreateTable", request);
        assertThat(error.code()).as("spec %s", rule).isEqualTo("ValidationException");
        assertThat(error.message()).contains(message.replace("P: ", P));
    }

    @Test
    @DisplayName("3.1.6 to 3.1.8, 3.2.1 an on-demand table with a stream, created and described")
    void creates_and_describes() {
        var created = db.call(
                        "CreateTable",
                        "{'TableName':'Tbl','Tags':[{'Key':'k','Value':'v'}]," + DEFS + "," + KEYS + "," + OD
                                + ",'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}}")
                .path("TableDescription");
        assertThat(created.path("TableStatus").asText()).isEqualTo("CREATING");
        assertThat(created.path("BillingModeSummary")).isEqualTo(json("{'BillingMode':'PAY_PER_REQUEST'}"));
        assertThat(created.path("ProvisionedThroughput"))
                .isEqualTo(json("{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'WriteCapacityUnits':0}"));
        assertThat(created.has("WarmThroughput")).isFalse();
        assertThat(created.path("TableArn").asText()).isEqualTo("arn:aws:dynamodb:us-east-1:000000000000:table/Tbl");

        var described = describe();
        assertThat(described.path("TableStatus").asText()).isEqualTo("ACTIVE");
        assertThat(described.path("KeySchema")).isEqualTo(json("[{'AttributeName':'p','KeyType':'HASH'}]"));
        assertThat(described.path("AttributeDefinitions"))
                .isEqualTo(json("[{'AttributeName':'p','AttributeType':'S'}]"));
        assertThat(described.path("CreationDateTime").asDouble()).isEqualTo(1_772_366_400.0);
        assertThat(described.path("StreamSpecification"))
                .isEqualTo(json("{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}"));
        assertThat(described.path("LatestStreamArn").asText())
                .isEqualTo(described.path("TableArn").asText() + "/stream/"
                        + described.path("LatestStreamLabel").asText());
        assertThat(described.at("/WarmThroughput/ReadUnitsPerSecond").asInt()).isEqualTo(12_000);
        assertThat(described.path("DeletionProtectionEnabled").asBoolean(true)).isFalse();
        assertThat(described.has("GlobalSecondaryIndexes")).isFalse();
    }

    @Test
    @DisplayName("3.16 a name is taken once; 3.0.2 table operations name the missing table")
    void names() {
        db.withHashTable("Tbl");
        var taken = db.error("CreateTable", "{'TableName':'Tbl'," + DEFS + "," + KEYS + "," + OD + "}");
        assertThat(taken.code()).isEqualTo("ResourceInUseException");
        assertThat(taken.message()).isEqualTo("Table already exists: Tbl");
        for (var operation : new String[] {"DescribeTable", "DeleteTable", "DescribeTimeToLive"}) {
            assertThat(db.error(operation, "{'TableName':'Nope'}").message())
                    .isEqualTo("Requested resource not found: Table: Nope not found");
            assertThat(db.error(operation, "{}").message())
                    .isEqualTo("The parameter 'TableName' is required but was not present in the request");
        }
    }

    @Test
    @DisplayName("3.2.3, 3.2.4 ListTables in order and in pages")
    void lists() {
        db.withHashTable("bbb").withHashTable("aaa").withHashTable("ccc");
        assertThat(db.call("ListTables", "{}")).isEqualTo(json("{'TableNames':['aaa','bbb','ccc']}"));
        assertThat(db.call("ListTables", "{'Limit':2}"))
                .isEqualTo(json("{'TableNames':['aaa','bbb'],'LastEvaluatedTableName':'bbb'}"));
        assertThat(db.call("ListTables", "{'Limit':2,'ExclusiveStartTableName':'bbb'}"))
                .isEqualTo(json("{'TableNames':['ccc']}"));
        assertThat(db.error("ListTables", "{'Limit':500,'ExclusiveStartTableName':'a;'}")
                        .message())
                .isEqualTo("3 validation errors detected: Value 'a;' at 'exclusiveStartTableName' failed to satisfy"
                        + " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at"
                        + " 'exclusiveStartTableName' failed to satisfy constraint: Member must have length greater"
                        + " than or equal to 3; Value '500' at 'limit' failed to satisfy constraint: Member must have"
                        + " value less than or equal to 100");
    }

    @Test
    @DisplayName("3.4.1, 3.4.4 DeleteTable answers in short, and the table is gone")
    void deletes() {
        db.withHashTable("Tbl").withItem("Tbl", "{'p':{'S':'a'}}");
        var deleted = db.call("DeleteTable", "{'TableName':'Tbl'}").path("TableDescription");
        assertThat(deleted.path("TableStatus").asText()).isEqualTo("DELETING");
        assertThat(deleted.has("KeySchema")).isFalse();
        assertThat(deleted.has("CreationDateTime")).isFalse();
        assertThat(db.error("GetItem", "{'TableName':'Tbl','Key':{'p':{'S':'a'}}}")
                        .message())
                .isEqualTo("Requested resource not found");
        db.withHashTable("Tbl");
        assertThat(db.call("Scan", "{'TableName':'Tbl'}").path("Count").asInt()).isZero();
    }

    @Test
    @DisplayName("3.3.6, 3.16 deletion protection")
    void deletion_protection() {
        db.withHashTable("Tbl");
        var protectedTable = db.call("UpdateTable", "{'TableName':'Tbl','DeletionProtectionEnabled':true}")
                .path("TableDescription");
        assertThat(protectedTable.path("TableStatus").asText()).isEqualTo("ACTIVE");
        assertThat(protectedTable.path("DeletionProtectionEnabled").asBoolean()).isTrue();
        assertThat(db.error("DeleteTable", "{'TableName':'Tbl'}").message())
                .isEqualTo("Resource cannot be deleted as it is currently protected against deletion. Disable deletion"
                        + " protection first.");
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of UpdateTable")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.3.2 | 'GlobalSecondaryIndexUpdates':[]        | At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled
            3.3.1 | 'DeletionProtectionEnabled':true,STREAM | P: DeletionProtection modification must be the only operation in the request
            3.3.1 | 'SSESpecification':{},'TableClass':'STANDARD' | P: Server-Side Encryption modification must be the only operation in the request
            3.3.3 | 'BillingMode':'PROVISIONED'             | P: ProvisionedThroughput must be specified when BillingMode is PROVISIONED
            3.3.3 | UNITS                                   | P: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST
            2.6   | STREAM,UNITS                            | P: You cannot modify stream status while updating table IOPS
            2.6   | STREAM,'GlobalSecondaryIndexUpdates':[{}] | P: You cannot create or delete index while changing stream status
            2.6   | 'StreamSpecification':{'StreamEnabled':true} | P: If stream is being enabled then UpdateViewType is required
            2.6   | 'StreamSpecification':{'StreamEnabled':false,'StreamViewType':'NEW_IMAGE'} | P: If stream is being disabled, then UpdateViewType must not be specified
            2.6   | 'StreamSpecification':{'StreamEnabled':false} | Table has no stream to disable: TableName: Tbl
            3.3.7 | 'GlobalSecondaryIndexUpdates':[{}]      | P: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null
            """)
    void update_errors(String rule, String members, String message) {
        db.withHashTable("Tbl");
        var request = "{'TableName':'Tbl',"
                + members.replace("STREAM", "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}")
                        .replace("UNITS", "'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}")
                + "}";
        assertThat(db.error("UpdateTable", request).message())
                .as("spec %s", rule)
                .startsWith(message.replace("P: ", P));
    }

    @Test
    @DisplayName("2.6 a stream is enabled, disabled and enabled again under another name")
    void streams() {
        db.withHashTable("Tbl");
        var enable = "{'TableName':'Tbl','StreamSpecification':{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}}";
        var first = db.call("UpdateTable", enable).path("TableDescription");
        assertThat(first.at("/StreamSpecification/StreamViewType").asText()).isEqualTo("KEYS_ONLY");
        assertThat(db.error("UpdateTable", enable).message())
                .isEqualTo("Table already has an enabled stream: TableName: Tbl");
        db.call("UpdateTable", "{'TableName':'Tbl','StreamSpecification':{'StreamEnabled':false}}");
        assertThat(describe().has("StreamSpecification")).isFalse();
        assertThat(describe().path("LatestStreamArn")).isEqualTo(first.path("LatestStreamArn"));
        var second = db.call("UpdateTable", enable).path("TableDescription");
        assertThat(second.path("LatestStreamArn")).isNotEqualTo(first.path("LatestStreamArn"));
    }

    @Test
    @DisplayName("2.6, 3.3 an update that is refused for its stream has not changed the billing either")
    void refused_updates_change_nothing() {
        db.withHashTable("Tbl");
        db.call(
                "UpdateTable",
                "{'TableName':'Tbl','BillingMode':'PROVISIONED',"
                        + "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}}");
        db.error(
                "UpdateTable",
                "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST','StreamSpecification':{'StreamEnabled':false}}");
        assertThat(describe().at("/BillingModeSummary/BillingMode").asText()).isEqualTo("PROVISIONED");
    }

    @Test
    @DisplayName("2.6, 3.3 an update that is refused for its limits has not begun a stream either")
    void refused_updates_begin_no_stream() {
        db.withHashTable("Tbl");
        db.error(
                "UpdateTable",
                "{'TableName':'Tbl','OnDemandThroughput':{'MaxReadRequestUnits':0},"
                        + "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}}");
        assertThat(describe().has("LatestStreamArn")).isFalse();
    }

    @Test
    @DisplayName("3.0.7 members set to null count as absent, those that Millrace does not have as well")
    void nulls_are_absent() {
        db.call(
                "CreateTable",
                "{'TableName':'Tbl','WarmThroughput':null,'OnDemandThroughput':null,'SSESpecification':null," + DEFS
                        + "," + KEYS + "," + OD + "}");
        db.call(
                "UpdateTable",
                "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST','WarmThroughput':null,'OnDemandThroughput':null,"
                        + "'SSESpecification':null}");
    }

    @Test
    @DisplayName("6.4 nulls in lists are refused, not stumbled over")
    void nulls_in_lists_are_refused() {
        for (var members : List.of(
                "'AttributeDefinitions':[null]," + KEYS,
                DEFS + ",'KeySchema':[null]",
                DEFS + "," + KEYS + ",'Tags':[null]")) {
            assertThat(db.error("CreateTable", "{'TableName':'Tbl'," + members + "," + OD + "}")
                            .code())
                    .isEqualTo("ValidationException");
        }
    }

    @Test
    @DisplayName("3.3.3, 3.3.4 billing")
    void billing() {
        db.withHashTable("Tbl");
        var provision = "{'TableName':'Tbl','BillingMode':'PROVISIONED',"
                + "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6}}";
        db.call("UpdateTable", provision);
        assertThat(describe().at("/BillingModeSummary/BillingMode").asText()).isEqualTo("PROVISIONED");
        assertThat(describe().at("/ProvisionedThroughput/WriteCapacityUnits").asInt())
                .isEqualTo(6);
        assertThat(db.error("UpdateTable", provision).message())
                .startsWith("The provisioned throughput for the table will not change.");
        db.call("UpdateTable", "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST'}");
        assertThat(describe().at("/BillingModeSummary/BillingMode").asText()).isEqualTo("PAY_PER_REQUEST");
    }

    @Test
    @DisplayName("3.10, 3.12, 3.14 what clients ask whenever they look at a table")
    void off_by_default() {
        db.withHashTable("Tbl");
        assertThat(db.call("DescribeTimeToLive", "{'TableName':'Tbl'}"))
                .isEqualTo(json("{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}"));
        assertThat(db.call("DescribeContinuousBackups", "{'TableName':'Tbl'}"))
                .isEqualTo(json("{'ContinuousBackupsDescription':{'ContinuousBackupsStatus':'ENABLED',"
                        + "'PointInTimeRecoveryDescription':{'PointInTimeRecoveryStatus':'DISABLED'}}}"));
        var missing = db.error("DescribeContinuousBackups", "{'TableName':'Nope'}");
        assertThat(missing.code()).isEqualTo("TableNotFoundException");
        assertThat(missing.message()).isEqualTo("Table not found: Nope");
        assertThat(db.call("DescribeEndpoints", "{}"))
                .isEqualTo(json("{'Endpoints':[{'Address':'127.0.0.1:4566','CachePeriodInMinutes':1440}]}"));
        assertThat(db.call("DescribeLimits", "{}")
                        .path("TableMaxWriteCapacityUnits")
                        .asInt())
                .isEqualTo(40_000);
    }

    @Test
    @DisplayName("3.11.2, 3.11.3, 3.11.4 tags come, are replaced and go at once")
    void tags() {
        db.withHashTable("Tbl");
        var arn = "'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Tbl'";
        assertThat(db.call("ListTagsOfResource", "{" + arn + "}")).isEqualTo(json("{'Tags':[]}"));
        db.call("TagResource", "{" + arn + ",'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':''}]}");
        db.call("TagResource", "{" + arn + ",'Tags':[{'Key':'a','Value':'2'}]}");
        db.call("UntagResource", "{" + arn + ",'TagKeys':['b','absent']}");
        assertThat(db.call("ListTagsOfResource", "{" + arn + "}"))
                .isEqualTo(json("{'Tags':[{'Key':'a','Value':'2'}]}"));
        assertThat(db.error("TagResource", "{" + arn + ",'Tags':[{'Key':'aws:x','Value':'1'}]}")
                        .message())
                .isEqualTo("Tag Key cannot be prefixed with aws:, Key: aws:x");
        var others = Map.of(
                "arn:aws:dynamodb:us-east-1:000000000000:table/Tbl/index/i",
                "One or more parameter values were invalid: Invalid resource arn provided, only table or stream is",
                "arn:aws:dynamodb:us-east-1:000000000000:table/ab",
                "Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:us-east-1:000000000000:table/ab",
                "arn:aws:sqs:us-east-1:000000000000:table/Tbl",
                "Invalid TableArn: Invalid ResourceArn provided as input arn:aws:sqs",
                "arn:aws:dynamodb:us-east-1:000000000000:table/Tbl/stream/2026-03-01T12:00:00.000",
                "Millrace does not tag streams: arn:aws:dynamodb",
                "Tbl",
                "One or more parameter values were invalid: ARNs must start with 'arn:': Tbl");
        others.forEach((other, message) -> assertThat(db.error("ListTagsOfResource", "{'ResourceArn':'" + other + "'}")
                        .message())
                .startsWith(message));
        assertThat(db.error("TagResource", "{" + arn + ",'Tags':[]}").message())
                .isEqualTo("Atleast one Tag needs to be provided as Input.");
        assertThat(db.error("TagResource", "{" + arn + "}").message())
                .endsWith("Value null at 'tags' failed to satisfy constraint: Member must not be null");
        assertThat(db.error("UntagResource", "{" + arn + "}").message())
                .endsWith("Value null at 'tagKeys' failed to satisfy constraint: Member must not be null");
        assertThat(db.error("TagResource", "{" + arn + ",'Tags':[{'Key':'a'}]}").message())
                .endsWith("Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null");
        assertThat(db.error("TagResource", "{'Tags':[{'Key':'a'},null]}").message())
                .startsWith("3 validation errors detected: ")
                .containsSubsequence("'resourceArn'", "'tags.1.member.value'", "'tags.2.member'");
        var missing = arn.replace("Tbl", "Nope");
        assertThat(db.error("TagResource", "{" + missing + ",'Tags':[{'Value':'1'}]}")
                        .message())
                .endsWith("Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null");
        assertThat(db.error("TagResource", "{" + missing + ",'Tags':[{'Key':'a*','Value':'1'}]}")
                        .message())
                .isEqualTo("The Tag Key provided is invalid, Key: a*");
        assertThat(db.error("ListTagsOfResource", "{" + missing + "}").message())
                .isEqualTo("Requested resource not found: ResourcArn:"
                        + " arn:aws:dynamodb:us-east-1:000000000000:table/Nope not found");
    }

    private JsonNode describe() {
        return db.call("DescribeTable", "{'TableName':'Tbl'}").path("Table");
    }
}
