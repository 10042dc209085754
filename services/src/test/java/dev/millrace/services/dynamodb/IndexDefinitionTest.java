package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes as they come with a table, and come to it and go later. */
class IndexDefinitionTest {

    private static final String P = "One or more parameter values were invalid: ";

    private final DynamoDb db;

    IndexDefinitionTest(@TempDir Path directory) {
        db = new DynamoDb(directory);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of CreateTable with indexes")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            6.4    | 'GlobalSecondaryIndexes':[{'IndexName':'a'}]                     | 3 validation errors detected: Value 'a' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value null at 'globalSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member must not be null; Value null at 'globalSecondaryIndexes.1.member.projection' failed to satisfy constraint: Member must not be null
            6.9.2  | 'LocalSecondaryIndexes':[{'IndexName':'a;a','KeySchema':[P,N],ALL}],'GlobalSecondaryIndexes':[{'IndexName':'b;b','KeySchema':[G],ALL}] | 2 validation errors detected: Value 'b;b' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;a' at 'localSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+
            6.4    | GSI([G],'Projection':{'ProjectionType':'all'})                   | Value 'all' at 'globalSecondaryIndexes.1.member.projection.projectionType' failed to satisfy constraint: Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]
            6.4    | GSI([G],ALL,'ProvisionedThroughput':{'ReadCapacityUnits':0,'WriteCapacityUnits':1}) | Value '0' at 'globalSecondaryIndexes.1.member.provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1
            3.1.5  | GSI([X],ALL)                                                     | P: Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [p, c, g, n]
            3.1.7  | GSI([{'AttributeName':'g','KeyType':'RANGE'}],ALL)               | Invalid KeySchema: The first KeySchemaElement is not a HASH key type
            3.1.8b | LSI([P,N],ALL)                                                   | P: Some AttributeDefinitions are not used. AttributeDefinitions: [p, c, g, n], keys used: [c, n, p]
            3.1.9  | 'LocalSecondaryIndexes':[],'GlobalSecondaryIndexes':[]           | P: List of LocalSecondaryIndexes is empty
            3.1.9  | LSI([P,N],ALL),'GlobalSecondaryIndexes':[]                       | P: List of GlobalSecondaryIndexes is empty
            3.1.11 | LSI([P],ALL)                                                     | P: Index KeySchema does not have a range key for index: lll
            3.1.12 | LSI([G,N],ALL)                                                   | P: Index KeySchema does not have the same leading hash key as table KeySchema for index: lll. index hash key: g, table hash key: p
            3.1.13 | GSI([G,N],'Projection':{})                                       | P: Unknown ProjectionType: null
            3.1.14 | GSI([G,N],'Projection':{'ProjectionType':'ALL','NonKeyAttributes':['a']}) | P: ProjectionType is ALL, but NonKeyAttributes is specified
            3.1.14 | GSI([G,N],'Projection':{'ProjectionType':'KEYS_ONLY','NonKeyAttributes':['a']}) | P: ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified
            3.1.15 | GSI([G,N],'Projection':{'ProjectionType':'INCLUDE'})             | P: ProjectionType is INCLUDE, but NonKeyAttributes is not specified
            3.1.16 | GSI([G,N],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['a','b','a']}) | P: Duplicate element in NonKeyAttributes: a
            3.1.17 | LSI([P,N],ALL),'GlobalSecondaryIndexes':[{'IndexName':'lll','KeySchema':[G],ALL}] | P: Duplicate index name: lll
            3.1.19 | GSI([G,N],ALL,'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}) | P: ProvisionedThroughput should not be specified for index: ggg when BillingMode is PAY_PER_REQUEST
            3.1 rule 4 | GSI([G,RANGE,G2],ALL)                                        | P: All HASH key attributes must precede RANGE key attributes in the KeySchema
            3.1 rule 4 | GSI([G,P,C2,N2,G],ALL)                                       | Invalid KeySchema: Some index key attribute have no definition
            3.1 rule 4 | GSI([G,G],ALL)                                               | The KeySchema contains multiple key attributes with the same name
            """)
    void create_errors(String rule, String members, String message) {
        assertThat(db.error("CreateTable", table(members)).message())
                .as("spec %s", rule)
                .contains(message.replace("P: ", P));
    }

    /** An on-demand table of p and c, with g and n defined besides. */
    private static String table(String indexes) {
        return "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
                + "{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'c','AttributeType':'S'},"
                + "{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
                + "'KeySchema':[" + hash("p") + "," + range("c") + "]," + expand(indexes) + "}";
    }

    private static String expand(String indexes) {
        return indexes.replaceAll("GSI\\((.*?)\\)", "'GlobalSecondaryIndexes':[{'IndexName':'ggg','KeySchema':$1}]")
                .replaceAll("LSI\\((.*?)\\)", "'LocalSecondaryIndexes':[{'IndexName':'lll','KeySchema':$1}]")
                .replace("[P,", "[" + hash("p") + ",")
                .replace("[P]", "[" + hash("p") + "]")
                .replace("[G,G]", "[" + hash("g") + "," + range("g") + "]")
                .replace("[G,RANGE,G2]", "[" + hash("g") + "," + range("n") + "," + hash("c") + "]")
                .replace(
                        "[G,P,C2,N2,G]",
                        "[" + hash("g") + "," + hash("p") + "," + hash("c") + "," + hash("n") + "," + hash("g") + "]")
                .replace("[G,", "[" + hash("g") + ",")
                .replace("[G]", "[" + hash("g") + "]")
                .replace("[X]", "[" + hash("x") + "]")
                .replace(",N]", "," + range("n") + "]")
                .replace("ALL}", "'Projection':{'ProjectionType':'ALL'}}")
                .replace("ALL,'Prov", "'Projection':{'ProjectionType':'ALL'},'Prov");
    }

    private static String hash(String name) {
        return "{'AttributeName':'" + name + "','KeyType':'HASH'}";
    }

    private static String range(String name) {
        return "{'AttributeName':'" + name + "','KeyType':'RANGE'}";
    }

    @Test
    @DisplayName("3.1.4, 3.1.10, 3.1.18, 3.1.20 indexes that the table does not allow")
    void errors_that_depend_on_the_table() {
        var definitions = "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]";
        var local = "'LocalSecondaryIndexes':[{'IndexName':'lll','KeySchema':[" + hash("p")
                + "],'Projection':{'ProjectionType':'ALL'}}]";
        var hashOnly = "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST'," + definitions + ",'KeySchema':["
                + hash("p") + "]," + local + "}";
        assertThat(db.error("CreateTable", hashOnly).message())
                .isEqualTo(P + "Table KeySchema does not have a range key, which is required when specifying a"
                        + " LocalSecondaryIndex");
        assertThat(db.error("CreateTable", hashOnly.replace("}],'Proj", "}," + range("n") + "],'Proj"))
                        .message())
                .as("row 4, of the index's key, comes before row 10")
                .isEqualTo("Invalid KeySchema: Some index key attribute have no definition");
        assertThat(db.error("CreateTable", table("'GlobalSecondaryIndexes':[" + many(21, "g") + "]"))
                        .message())
                .isEqualTo(P + "GlobalSecondaryIndex count exceeds the per-table limit of 20");
        assertThat(db.error("CreateTable", table("'LocalSecondaryIndexes':[" + many(6, "p") + "]"))
                        .message())
                .isEqualTo(P + "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
        assertThat(db.error(
                                "CreateTable",
                                table("'GlobalSecondaryIndexes':[" + many(1, "g") + "]")
                                        .replace(
                                                "'BillingMode':'PAY_PER_REQUEST'",
                                                "'ProvisionedThroughput':"
                                                        + "{'ReadCapacityUnits':1,'WriteCapacityUnits':1}"))
                        .message())
                .isEqualTo(P + "ProvisionedThroughput is not specified for index: index0");
    }

    @Test
    @DisplayName("3.0.8 all indexes together include at most 100 attributes, and one at most 20")
    void most_included_attributes() {
        assertThat(db.error(
                                "CreateTable",
                                table("'GlobalSecondaryIndexes':[" + including(5, 20) + "," + including(1, 1) + "]"))
                        .message())
                .contains("exceeds the per-table limit of 100");
        assertThat(db.error("CreateTable", table("'GlobalSecondaryIndexes':[" + including(1, 21) + "]"))
                        .message())
                .contains("at 'globalSecondaryIndexes.1.member.projection.nonKeyAttributes' failed to satisfy"
                        + " constraint: Member must have length less than or equal to 20");
        db.call("CreateTable", table("'GlobalSecondaryIndexes':[" + including(5, 20) + "]"));
    }

    private static String including(int indexes, int attributes) {
        var names = IntStream.range(0, attributes).mapToObj(i -> "'a" + i + "'").collect(Collectors.joining(","));
        return IntStream.range(0, indexes)
                .mapToObj(i -> "{'IndexName':'include" + attributes + "-" + i + "','KeySchema':[" + hash("g") + ","
                        + range("n") + "],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':[" + names
                        + "]}}")
                .collect(Collectors.joining(","));
    }

    private static String many(int count, String hash) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{'IndexName':'index" + i + "','KeySchema':[" + hash(hash) + "," + range("n")
                        + "],'Projection':{'ProjectionType':'ALL'}}")
                .collect(Collectors.joining(","));
    }

    @Test
    @DisplayName("3.1.6, 3.1.7, 3.1.10 indexes as CreateTable and DescribeTable answer them")
    void describes() {
        var created = db.call("CreateTable", table(expand("LSI([P,N],ALL),GSI([G,N],ALL)")))
                .path("TableDescription");
        assertThat(created.at("/GlobalSecondaryIndexes/0/IndexStatus").asText()).isEqualTo("CREATING");
        var described = describe();
        var arn = described.path("TableArn").asText();
        assertThat(described.path("LocalSecondaryIndexes"))
                .isEqualTo(json("[{'IndexName':'lll','KeySchema':[" + hash("p") + "," + range("n")
                        + "],'Projection':{'ProjectionType':'ALL'},'IndexSizeBytes':0,'ItemCount':0,'IndexArn':'" + arn
                        + "/index/lll'}]"));
        assertThat(described.path("GlobalSecondaryIndexes"))
                .isEqualTo(json("[{'IndexName':'ggg','KeySchema':[" + hash("g") + "," + range("n")
                        + "],'Projection':{'ProjectionType':'ALL'},'IndexStatus':'ACTIVE','ProvisionedThroughput':"
                        + "{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'WriteCapacityUnits':0},"
                        + "'IndexSizeBytes':0,'ItemCount':0,'IndexArn':'" + arn + "/index/ggg','WarmThroughput':"
                        + "{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':4000,'Status':'ACTIVE'}}]"));
        assertThat(described.path("AttributeDefinitions")).hasSize(4);
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of UpdateTable with indexes")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.3.7 | {'Create':NEW,'Delete':{'IndexName':'ggg'}}              | ValidationException | P: Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object
            3.3.7 | {'Delete':{'IndexName':'ggg'}},{'Delete':{'IndexName':'ggg'}} | ValidationException | P: Only one global secondary index update per index is allowed simultaneously. Index: ggg
            3.3.7 | {'Delete':{'IndexName':'ggg'}},{'Create':NEW}            | LimitExceededException | Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table
            3.3.8 | {'Create':{'IndexName':'ggg','KeySchema':[K],ALL}}       | ValidationException | Attempting to create an index which already exists
            3.3.8 | {'Create':{'IndexName':'lll','KeySchema':[K],ALL}}       | ValidationException | Attempting to create an index which already exists
            3.3.8 | {'Delete':{'IndexName':'nope'}}                          | ResourceNotFoundException | Requested resource not found
            3.3.8 | {'Update':{'IndexName':'nope','OnDemandThroughput':{'MaxReadRequestUnits':7}}} | ResourceNotFoundException | Requested resource not found
            3.3.8 | {'Delete':{'IndexName':'lll'}}                           | ValidationException | Cannot delete an index that is not a GlobalSecondaryIndex: lll
            3.3.8 | {'Create':{'IndexName':'new','KeySchema':[G],ALL}}       | ValidationException | P: Some index key attributes are not defined in AttributeDefinitions. Keys: [g], AttributeDefinitions: [k, unused]
            3.3.3 | {'Update':{'IndexName':'ggg','ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}} | ValidationException | P: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST
            6.4   | {'Delete':{}}                                            | ValidationException | 1 validation error detected: Value null at 'globalSecondaryIndexUpdates.1.member.delete.indexName' failed to satisfy constraint: Member must not be null
            """)
    void update_errors(String rule, String updates, String code, String message) {
        db.call("CreateTable", table(expand("LSI([P,N],ALL),GSI([G,N],ALL)")));
        var error = db.error("UpdateTable", update(updates));
        assertThat(error.code()).as("spec %s", rule).isEqualTo(code);
        assertThat(error.message()).isEqualTo(message.replace("P: ", P));
    }

    private static String update(String updates) {
        return "{'TableName':'Tbl','AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'},"
                + "{'AttributeName':'unused','AttributeType':'S'}],'GlobalSecondaryIndexUpdates':["
                + updates.replace("NEW", "{'IndexName':'new','KeySchema':[K],ALL}")
                        .replace("[K]", "[" + hash("k") + "]")
                        .replace("[G]", "[" + hash("g") + "]")
                        .replace("ALL}", "'Projection':{'ProjectionType':'ALL'}}")
                + "]}";
    }

    @Test
    @DisplayName("3.3.8, 3.3.9 an index is made later, filled, and deleted again with its attribute definition")
    void comes_and_goes() {
        db.withTable("Tbl").withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'1'},'k':{'S':'x'}}");

        var updating = db.call("UpdateTable", update("{'Create':NEW}")).path("TableDescription");

        assertThat(updating.path("TableStatus").asText()).isEqualTo("UPDATING");
        assertThat(updating.at("/GlobalSecondaryIndexes/0/IndexStatus").asText())
                .isEqualTo("CREATING");
        assertThat(updating.at("/GlobalSecondaryIndexes/0/Backfilling").asBoolean())
                .isTrue();
        var index = describe().path("GlobalSecondaryIndexes").path(0);
        assertThat(index.path("IndexStatus").asText()).isEqualTo("ACTIVE");
        assertThat(index.has("Backfilling")).isFalse();
        assertThat(index.path("ItemCount").asInt()).isEqualTo(1);
        assertThat(describe().path("AttributeDefinitions")).hasSize(3);

        var deleting =
                db.call("UpdateTable", update("{'Delete':{'IndexName':'new'}}")).path("TableDescription");
        assertThat(deleting.at("/GlobalSecondaryIndexes/0/IndexStatus").asText())
                .isEqualTo("DELETING");
        assertThat(describe().has("GlobalSecondaryIndexes")).isFalse();
        assertThat(describe().path("AttributeDefinitions")).hasSize(2);
        assertThat(db.error(
                                "UpdateTable",
                                "{'TableName':'Tbl','GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'new',"
                                        + "'KeySchema':[" + hash("k") + "],'Projection':{'ProjectionType':'ALL'}}}]}")
                        .message())
                .isEqualTo(P + "AttributeDefinitions is not specified for index: new");
    }

    @Test
    @DisplayName(
            "3.3.3, 3.3.4 switching to provisioned takes units for every global index; unchanged units are refused")
    void switches_billing() {
        db.call("CreateTable", table(expand("GSI([G,N],ALL)")));
        var units = "'ProvisionedThroughput':{'ReadCapacityUnits':3,'WriteCapacityUnits':4}";
        var provisioned = "{'TableName':'Tbl','BillingMode':'PROVISIONED'," + units;
        assertThat(db.error("UpdateTable", provisioned + "}").message())
                .isEqualTo(P + "ProvisionedThroughput must be specified for index: ggg");
        assertThat(describe().has("BillingModeSummary")).isTrue();

        var index = "'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'ggg'," + units + "}}]";
        db.call("UpdateTable", provisioned + "," + index + "}");
        assertThat(describe()
                        .at("/GlobalSecondaryIndexes/0/ProvisionedThroughput/WriteCapacityUnits")
                        .asInt())
                .isEqualTo(4);
        assertThat(describe().path("BillingModeSummary").path("BillingMode").asText())
                .isEqualTo("PROVISIONED");
        assertThat(describe()
                        .at("/BillingModeSummary/LastUpdateToPayPerRequestDateTime")
                        .asDouble())
                .isEqualTo(describe().path("CreationDateTime").asDouble());
        assertThat(db.error("UpdateTable", "{'TableName':'Tbl'," + index + "}").message())
                .startsWith(
                        "The provisioned throughput for the index ggg will not change. The requested value equals the"
                                + " current value. Current ReadCapacityUnits provisioned for the index: 3.");

        db.clock.advance(Duration.ofDays(1));
        db.call("UpdateTable", "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST'}");
        assertThat(describe()
                        .at("/GlobalSecondaryIndexes/0/ProvisionedThroughput/WriteCapacityUnits")
                        .asInt())
                .isZero();
        assertThat(describe()
                        .at("/BillingModeSummary/LastUpdateToPayPerRequestDateTime")
                        .asDouble())
                .isEqualTo(describe().path("CreationDateTime").asDouble() + 86_400);
    }

    @Test
    @DisplayName("3.1.6 UpdateTable answers with the units from before; then it is told when they were changed")
    void tells_when_units_were_changed() {
        var one = "'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}";
        db.call(
                "CreateTable",
                table(expand("GSI([G,N],ALL," + one + ")")).replace("'BillingMode':'PAY_PER_REQUEST'", one));
        var two = one.replace(":1", ":2");
        var index = ",'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'ggg'," + two + "}}]";

        var answer = db.call("UpdateTable", "{'TableName':'Tbl'," + two + index + "}")
                .path("TableDescription");

        assertThat(answer.path("ProvisionedThroughput"))
                .isEqualTo(json("{'LastIncreaseDateTime':1772366400.0,'NumberOfDecreasesToday':0,"
                        + "'ReadCapacityUnits':1,'WriteCapacityUnits':1}"));
        assertThat(answer.at("/GlobalSecondaryIndexes/0/IndexStatus").asText()).isEqualTo("UPDATING");
        assertThat(answer.at("/GlobalSecondaryIndexes/0/ProvisionedThroughput"))
                .isEqualTo(answer.path("ProvisionedThroughput"));
        assertThat(answer.at("/GlobalSecondaryIndexes/0/WarmThroughput"))
                .isEqualTo(json("{'ReadUnitsPerSecond':1,'WriteUnitsPerSecond':1,'Status':'UPDATING'}"));
        assertThat(describe()
                        .path("ProvisionedThroughput")
                        .path("ReadCapacityUnits")
                        .asInt())
                .isEqualTo(2);
        assertThat(describe().at("/GlobalSecondaryIndexes/0/WarmThroughput"))
                .isEqualTo(json("{'ReadUnitsPerSecond':2,'WriteUnitsPerSecond':2,'Status':'ACTIVE'}"));
        assertThat(describe().at("/GlobalSecondaryIndexes/0/IndexStatus").asText())
                .isEqualTo("ACTIVE");

        db.clock.advance(Duration.ofSeconds(1));
        db.call("UpdateTable", "{'TableName':'Tbl'," + one + "}");
        var lowered = json("{'LastIncreaseDateTime':1772366400.0,'LastDecreaseDateTime':1772366401.0,"
                + "'NumberOfDecreasesToday':1,'ReadCapacityUnits':1,'WriteCapacityUnits':1}");
        assertThat(describe().path("ProvisionedThroughput")).isEqualTo(lowered);

        db.clock.advance(Duration.ofDays(1));
        assertThat(describe()
                        .at("/ProvisionedThroughput/NumberOfDecreasesToday")
                        .asInt(-1))
                .isZero();
        assertThat(describe().at("/ProvisionedThroughput/LastDecreaseDateTime").asDouble())
                .isEqualTo(1772366401.0);
    }

    @Test
    @DisplayName("Q-563 on-demand billing is a decrease of indexes only; provisioned billing is told at once")
    void on_demand_is_a_decrease_of_indexes() {
        var one = "'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}";
        var two = one.replace(":1", ":2");
        db.call(
                "CreateTable",
                table(expand("GSI([G,N],ALL," + two + ")")).replace("'BillingMode':'PAY_PER_REQUEST'", two));
        db.call("UpdateTable", "{'TableName':'Tbl'," + one + "}");

        var answer = db.call("UpdateTable", "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST'}")
                .path("TableDescription");

        assertThat(answer.at("/GlobalSecondaryIndexes/0/IndexStatus").asText()).isEqualTo("UPDATING");
        var none = json("{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'WriteCapacityUnits':0}");
        assertThat(describe().path("ProvisionedThroughput")).isEqualTo(none);
        assertThat(describe().at("/GlobalSecondaryIndexes/0/ProvisionedThroughput"))
                .isEqualTo(json("{'LastDecreaseDateTime':1772366400.0,'NumberOfDecreasesToday':1,"
                        + "'ReadCapacityUnits':0,'WriteCapacityUnits':0}"));

        var index = ",'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'ggg'," + two + "}}]";
        var back = db.call("UpdateTable", "{'TableName':'Tbl','BillingMode':'PROVISIONED'," + two + index + "}");
        assertThat(back.at("/TableDescription/ProvisionedThroughput"))
                .isEqualTo(json("{'LastIncreaseDateTime':1772366400.0,'NumberOfDecreasesToday':0,"
                        + "'ReadCapacityUnits':2,'WriteCapacityUnits':2}"));
    }

    @Test
    @DisplayName("3.2.1 class, encryption, limits and warm throughput are kept and answered, each changed alone")
    void keeps_what_is_declared() {
        db.call(
                "CreateTable",
                table(expand("GSI([G,N],ALL)") + ",'TableClass':'STANDARD_INFREQUENT_ACCESS','SSESpecification':"
                        + "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'arn:aws:kms:us-east-1:1:key/k'},"
                        + "'OnDemandThroughput':{'MaxReadRequestUnits':5},"
                        + "'WarmThroughput':{'ReadUnitsPerSecond':13000,'WriteUnitsPerSecond':5000}"));
        assertThat(describe().at("/TableClassSummary/TableClass").asText()).isEqualTo("STANDARD_INFREQUENT_ACCESS");
        assertThat(describe().path("SSEDescription"))
                .isEqualTo(
                        json("{'Status':'ENABLED','SSEType':'KMS','KMSMasterKeyArn':'arn:aws:kms:us-east-1:1:key/k'}"));
        assertThat(describe().path("OnDemandThroughput"))
                .isEqualTo(json("{'MaxReadRequestUnits':5,'MaxWriteRequestUnits':-1}"));
        assertThat(describe().path("WarmThroughput"))
                .isEqualTo(json("{'ReadUnitsPerSecond':13000,'WriteUnitsPerSecond':5000,'Status':'ACTIVE'}"));

        update("SSESpecification", "{'Enabled':false}");
        update("TableClass", "'STANDARD'");
        update("OnDemandThroughput", "{'MaxWriteRequestUnits':9}");
        update("WarmThroughput", "{'ReadUnitsPerSecond':14000}");
        assertThat(describe().has("SSEDescription")).isFalse();
        assertThat(describe().at("/TableClassSummary/TableClass").asText()).isEqualTo("STANDARD");
        assertThat(describe().path("OnDemandThroughput"))
                .isEqualTo(json("{'MaxReadRequestUnits':5,'MaxWriteRequestUnits':9}"));
        assertThat(describe().path("WarmThroughput"))
                .isEqualTo(json("{'ReadUnitsPerSecond':14000,'WriteUnitsPerSecond':5000,'Status':'ACTIVE'}"));
        assertThat(db.error("UpdateTable", "{'TableName':'Tbl','WarmThroughput':{'ReadUnitsPerSecond':1}}")
                        .message())
                .contains("decreasing WarmThroughput is not supported");
    }

    @Test
    @DisplayName("Q-569 warm throughput of a table and its indexes is one concern, and is told to be on its way")
    void warms_table_and_indexes() {
        db.call("CreateTable", table(expand("GSI([G,N],ALL)")));
        var both = "{'TableName':'Tbl','WarmThroughput':{'ReadUnitsPerSecond':13000},'GlobalSecondaryIndexUpdates':["
                + "{'Update':{'IndexName':'ggg','WarmThroughput':{'WriteUnitsPerSecond':77}OTHER}}]}";
        assertThat(db.error("UpdateTable", both.replace("OTHER", ",'OnDemandThroughput':{'MaxReadRequestUnits':5}"))
                        .message())
                .isEqualTo(P + "WarmThroughput must be the only operation in the request");

        var answer = db.call("UpdateTable", both.replace("OTHER", "")).path("TableDescription");

        assertThat(answer.path("WarmThroughput"))
                .isEqualTo(json("{'ReadUnitsPerSecond':13000,'WriteUnitsPerSecond':4000,'Status':'UPDATING'}"));
        assertThat(answer.at("/GlobalSecondaryIndexes/0/WarmThroughput/Status").asText())
                .isEqualTo("UPDATING");
        assertThat(describe().at("/WarmThroughput/Status").asText()).isEqualTo("ACTIVE");
        assertThat(describe()
                        .at("/GlobalSecondaryIndexes/0/WarmThroughput/Status")
                        .asText())
                .isEqualTo("ACTIVE");
    }

    @Test
    @DisplayName("members set to null count as absent, also those of structures")
    void takes_nulls() {
        db.call(
                "CreateTable",
                table(expand("GSI([G,N],ALL)") + ",'LocalSecondaryIndexes':null,'SSESpecification':null"));
        assertThat(describe().path("GlobalSecondaryIndexes")).hasSize(1);
    }

    private void update(String member, String value) {
        db.call("UpdateTable", "{'TableName':'Tbl','" + member + "':" + value + "}");
    }

    private JsonNode describe() {
        return db.call("DescribeTable", "{'TableName':'Tbl'}").path("Table");
    }
}
