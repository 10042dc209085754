package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Query and Scan of indexes, and what writes to them are told to cost. */
class IndexReadTest {

    private static final String P = "One or more parameter values were invalid: ";
    private static final String TABLE = "{'TableName':'Tbl','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
            + "{'AttributeName':'p','AttributeType':'S'},{'AttributeName':'c','AttributeType':'N'},"
            + "{'AttributeName':'g','AttributeType':'S'},{'AttributeName':'n','AttributeType':'N'}],"
            + "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'c','KeyType':'RANGE'}],"
            + "'GlobalSecondaryIndexes':["
            + "{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},"
            + "{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}},"
            + "{'IndexName':'some','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
            + "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x']}}],"
            + "'LocalSecondaryIndexes':[{'IndexName':'local','KeySchema':[{'AttributeName':'p','KeyType':'HASH'},"
            + "{'AttributeName':'n','KeyType':'RANGE'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}]}";

    private final DynamoDb db;

    IndexReadTest(@TempDir Path directory) {
        db = new DynamoDb(directory);
    }

    @BeforeEach
    void create() {
        db.call("CreateTable", TABLE);
        db.withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'1'},'g':{'S':'x'},'n':{'N':'2'},'x':{'S':'in'},'y':{'S':'out'}}")
                .withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'2'},'g':{'S':'x'},'n':{'N':'1'}}")
                .withItem("Tbl", "{'p':{'S':'b'},'c':{'N':'1'},'n':{'N':'1'}}");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of Query and Scan of indexes")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.6   | 'IndexName':'nope',G                                       | The table does not have the specified index: nope
            6.9.4 | 'IndexName':'all',G,'ConsistentRead':true                  | Consistent reads are not supported on global secondary indexes
            3.6   | 'IndexName':'some',G,'Select':'ALL_ATTRIBUTES'             | P: Select type ALL_ATTRIBUTES is not supported for global secondary index some because its projection type is not ALL
            3.6.6 | 'IndexName':'some',G,'ProjectionExpression':'p, y, z.a'    | P: Global secondary index some does not project [y, z]
            3.6   | 'IndexName':'all',G,'FilterExpression':'n = :g'            | Filter Expression can only contain non-primary key attributes: Primary key attribute: n
            3.6   | 'IndexName':'all',P                                        | Query condition missed key schema element: g
            3.6   | 'IndexName':'all',G,'ExclusiveStartKey':{'g':{'S':'x'},'n':{'N':'1'}} | The provided starting key is invalid
            3.6   | 'IndexName':'all',G,'ExclusiveStartKey':{'p':{'S':'a'},'c':{'N':'1'},'g':{'S':'x'},'n':{'S':'1'}} | The provided key element does not match the schema
            3.6   | 'IndexName':'all',G,'ExclusiveStartKey':{'p':{'S':'a'},'c':{'S':'1'},'g':{'S':'x'},'n':{'N':'1'}} | The provided starting key is invalid: The provided key element does not match the schema
            3.5.6 | 'Limit':9,P,'ProjectionExpression':'g.x'                             | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g
            3.6   | 'IndexName':'all',G,'ExclusiveStartKey':{'p':{'S':'a'},'c':{'N':'1'},'g':{'S':'y'},'n':{'N':'1'}} | The provided starting key is outside query boundaries based on provided conditions
            3.6   | 'IndexName':'all',GN,'ExclusiveStartKey':{'p':{'S':'a'},'c':{'N':'1'},'g':{'S':'x'},'n':{'N':'9'}} | The provided starting key does not match the range key predicate
            3.6   | 'IndexName':'all',GN,'ExclusiveStartKey':{'p':{'S':'a'},'c':{'N':'1'},'g':{'S':'y'},'n':{'N':'1'}} | The query can return at most one row and cannot be restarted
            """)
    void query_errors(String rule, String members, String message) {
        assertThat(db.error("Query", query(members)).message())
                .as("spec %s", rule)
                .isEqualTo(message.replace("P: ", P));
    }

    private static String query(String members) {
        return "{'TableName':'Tbl',"
                + members.replace(
                                ",GN",
                                ",'KeyConditionExpression':'g = :g AND n < :n','ExpressionAttributeValues':"
                                        + "{':g':{'S':'x'},':n':{'N':'5'}}")
                        .replace(
                                ",G", ",'KeyConditionExpression':'g = :g','ExpressionAttributeValues':{':g':{'S':'x'}}")
                        .replace(
                                ",P", ",'KeyConditionExpression':'p = :p','ExpressionAttributeValues':{':p':{'S':'a'}}")
                + "}";
    }

    @Test
    @DisplayName("3.6.1, 3.6.3 a query in index order, in pages whose keys are those of index and table")
    void queries_in_pages() {
        var first = db.raw("Query", query("'IndexName':'all',G,'Limit':1"));
        assertThat(first.at("/Items/0/c/N").asText()).isEqualTo("2");
        assertThat(first.path("LastEvaluatedKey"))
                .isEqualTo(json("{'c':{'N':'2'},'g':{'S':'x'},'n':{'N':'1'},'p':{'S':'a'}}"));
        var second = db.raw(
                "Query",
                query("'IndexName':'all',G,'ExclusiveStartKey':"
                        + first.path("LastEvaluatedKey").toString().replace('"', '\'')));
        assertThat(second.path("Count").asInt()).isEqualTo(1);
        assertThat(second.at("/Items/0/y/S").asText()).isEqualTo("out");
        assertThat(second.has("LastEvaluatedKey")).isFalse();
        assertThat(db.raw("Query", query("'IndexName':'all',G,'ScanIndexForward':false"))
                        .at("/Items/0/c/N")
                        .asText())
                .isEqualTo("1");
    }

    @Test
    @DisplayName("3.6.5, 3.6.6 what of an item is shown: projected, all of it by a local index, chosen, or counted")
    void selects() {
        assertThat(db.raw("Query", query("'IndexName':'some',G")).at("/Items/0"))
                .isEqualTo(json("{'c':{'N':'1'},'g':{'S':'x'},'p':{'S':'a'},'x':{'S':'in'}}"));
        assertThat(db.raw("Query", query("'IndexName':'local',P")).at("/Items/1"))
                .isEqualTo(json("{'c':{'N':'1'},'n':{'N':'2'},'p':{'S':'a'}}"));
        assertThat(db.raw("Query", query("'IndexName':'local',P,'Select':'ALL_ATTRIBUTES'"))
                        .at("/Items/1/y/S")
                        .asText())
                .isEqualTo("out");
        assertThat(db.raw("Query", query("'IndexName':'local',P,'ProjectionExpression':'y'"))
                        .at("/Items/1"))
                .isEqualTo(json("{'y':{'S':'out'}}"));
        assertThat(db.raw("Query", query("'IndexName':'local',P,'Select':'COUNT'")))
                .isEqualTo(json("{'Count':2,'ScannedCount':2}"));
        assertThat(db.raw("Query", query("'IndexName':'local',P,'Select':'ALL_PROJECTED_ATTRIBUTES'"))
                        .at("/Items/1")
                        .has("y"))
                .isFalse();
    }

    @Test
    @DisplayName("3.6.6 a filter sees what a local index can fetch, which is not shown for that")
    void filters_by_fetched_attributes() {
        var found = db.raw("Query", query("'IndexName':'local',P,'FilterExpression':'attribute_exists(y)'"));
        assertThat(found.path("Items")).isEqualTo(json("[{'c':{'N':'1'},'n':{'N':'2'},'p':{'S':'a'}}]"));
        assertThat(found.path("ScannedCount").asInt()).isEqualTo(2);
    }

    @Test
    @DisplayName("3.7, 6.9.4 a scan of an index finds what is in it, by segments, and filters by any attribute")
    void scans() {
        int found = 0;
        for (int segment = 0; segment < 3; segment++) {
            found += db.raw(
                            "Scan",
                            "{'TableName':'Tbl','IndexName':'local','TotalSegments':3,'Segment':" + segment + "}")
                    .path("Count")
                    .asInt();
        }
        assertThat(found).isEqualTo(3);
        assertThat(db.raw("Scan", "{'TableName':'Tbl','IndexName':'some'}")
                        .path("Count")
                        .asInt())
                .isEqualTo(2);
        assertThat(db.raw(
                                "Scan",
                                "{'TableName':'Tbl','IndexName':'all','FilterExpression':'n > :n',"
                                        + "'ExpressionAttributeValues':{':n':{'N':'1'}}}")
                        .path("Count")
                        .asInt())
                .isEqualTo(1);
        assertThat(db.error("Scan", "{'TableName':'Tbl','IndexName':'all','ConsistentRead':true}")
                        .message())
                .isEqualTo("Consistent reads are not supported on global secondary indexes");
    }

    @Test
    @DisplayName("5.8 reads through an index list that index, and the table as far as items were fetched")
    void read_capacity() {
        assertThat(capacity(db.raw("Query", query("'IndexName':'all',G,'ReturnConsumedCapacity':'INDEXES'"))))
                .isEqualTo(json("{'TableName':'Tbl','CapacityUnits':0.5,'Table':{'CapacityUnits':0.0},"
                        + "'GlobalSecondaryIndexes':{'all':{'CapacityUnits':0.5}}}"));
        assertThat(capacity(db.raw(
                        "Query",
                        query("'IndexName':'local',P,'Select':'ALL_ATTRIBUTES','ReturnConsumedCapacity':'INDEXES'"))))
                .isEqualTo(json("{'TableName':'Tbl','CapacityUnits':1.5,'Table':{'CapacityUnits':1.0},"
                        + "'LocalSecondaryIndexes':{'local':{'CapacityUnits':0.5}}}"));
    }

    @Test
    @DisplayName("3.6.6 a local index that holds everything is read without fetching")
    void reads_without_fetching() {
        db.call("CreateTable", TABLE.replace("Tbl", "All").replace("KEYS_ONLY", "ALL"));
        db.withItem("All", "{'p':{'S':'a'},'c':{'N':'1'},'n':{'N':'2'},'y':{'S':'out'}}");
        var read = db.raw(
                "Query",
                query("'IndexName':'local',P,'Select':'ALL_ATTRIBUTES','ReturnConsumedCapacity':'INDEXES'")
                        .replace("Tbl", "All"));
        assertThat(read.at("/Items/0/y/S").asText()).isEqualTo("out");
        assertThat(capacity(read).at("/Table/CapacityUnits").asDouble()).isZero();
    }

    @Test
    @DisplayName("5.8 writes list the indexes whose entries they touch")
    void write_capacity() {
        var item = "'p':{'S':'n'},'c':{'N':'1'}";
        assertThat(put(item, "INDEXES"))
                .isEqualTo(json("{'TableName':'Tbl','CapacityUnits':1.0,'Table':{'CapacityUnits':1.0}}"));
        assertThat(put(item + ",'g':{'S':'x'},'n':{'N':'1'}", "INDEXES"))
                .isEqualTo(json("{'TableName':'Tbl','CapacityUnits':4.0,'Table':{'CapacityUnits':1.0},"
                        + "'GlobalSecondaryIndexes':{'all':{'CapacityUnits':1.0},'some':{'CapacityUnits':1.0}},"
                        + "'LocalSecondaryIndexes':{'local':{'CapacityUnits':1.0}}}"));
        assertThat(put(item + ",'g':{'S':'x'},'n':{'N':'2'}", "INDEXES"))
                .isEqualTo(json("{'TableName':'Tbl','CapacityUnits':5.0,'Table':{'CapacityUnits':1.0},"
                        + "'GlobalSecondaryIndexes':{'all':{'CapacityUnits':2.0}},"
                        + "'LocalSecondaryIndexes':{'local':{'CapacityUnits':2.0}}}"));
        assertThat(put(item + ",'g':{'S':'x'},'n':{'N':'2'},'y':{'S':'1'}", "TOTAL"))
                .isEqualTo(json("{'TableName':'Tbl','CapacityUnits':2.0}"));
        assertThat(db.raw(
                                "TransactWriteItems",
                                "{'ReturnConsumedCapacity':'TOTAL','TransactItems':[{'Delete':{'TableName':'Tbl','Key':{"
                                        + item + "}}}]}")
                        .path("ConsumedCapacity"))
                .isEqualTo(json("[{'TableName':'Tbl','CapacityUnits':8.0}]"));
    }

    @Test
    @DisplayName("3.5.13 item collection metrics, of tables with local indexes only")
    void collection_metrics() {
        var item = "{'p':{'S':'n'},'c':{'N':'1'}}";
        var metrics = "{'ItemCollectionKey':{'p':{'S':'n'}},'SizeEstimateRangeGB':[0.0,1.0]}";
        assertThat(db.raw("PutItem", "{'TableName':'Tbl','ReturnItemCollectionMetrics':'SIZE','Item':" + item + "}"))
                .isEqualTo(json("{'ItemCollectionMetrics':" + metrics + "}"));
        assertThat(db.raw(
                                "BatchWriteItem",
                                "{'ReturnItemCollectionMetrics':'SIZE','RequestItems':{'Tbl':[{'PutRequest':{'Item':"
                                        + item + "}},{'DeleteRequest':{'Key':{'p':{'S':'n'},'c':{'N':'2'}}}}]}}")
                        .path("ItemCollectionMetrics"))
                .isEqualTo(json("{'Tbl':[" + metrics + "]}"));
        db.withHashTable("Hash");
        assertThat(db.raw(
                        "PutItem", "{'TableName':'Hash','ReturnItemCollectionMetrics':'SIZE','Item':{'p':{'S':'n'}}}"))
                .isEqualTo(json("{}"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.5.6 updates that can be seen to make an unfit key of an index")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SET g = :n           | P: Type mismatch for Index Key g Expected: S Actual: N IndexName: all
            SET n = :s           | P: Type mismatch for Index Key n Expected: N Actual: S IndexName: local
            SET g.a = :n         | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g
            SET y = g[0]         | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g
            SET y = p.x          | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: p
            SET g = c            | The update expression attempted to update the secondary index key to unsupported type
            SET g = :e           | One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.
            SET g = :null        | P: Type mismatch for Index Key g Expected: S Actual: NULL IndexName: all
            ADD g :n             | P: Type mismatch for Index Key g Expected: S Actual: N IndexName: all
            DELETE g :ss         | P: Type mismatch for Index Key g Expected: S Actual: SS IndexName: all
            SET g = if_not_exists(g, :n) | P: Type mismatch for Index Key g Expected: S Actual: N IndexName: all
            SET g = list_append(x, y) | P: Type mismatch for Index Key g Expected: S Actual: L IndexName: all
            SET g = c + :n       | P: Type mismatch for Index Key g Expected: S Actual: N IndexName: all
            """)
    void update_errors(String expression, String message) {
        var values = "{':n':{'N':'1'},':s':{'S':'s'},':e':{'S':''},':null':{'NULL':true},':ss':{'SS':['a']}}";
        var used = expression.contains(":")
                ? expression.substring(expression.indexOf(':')).replace(")", "")
                : "";
        var request = "{'TableName':'Tbl','Key':{'p':{'S':'a'},'c':{'N':'1'}},'UpdateExpression':'" + expression + "'"
                + (used.isEmpty()
                        ? ""
                        : ",'ExpressionAttributeValues':{'" + used + "':"
                                + json(values).path(used).toString().replace('"', '\'') + "}")
                + "}";
        assertThat(db.error("UpdateItem", request).message()).isEqualTo(message.replace("P: ", P));
    }

    private JsonNode put(String item, String capacity) {
        return capacity(db.raw(
                "PutItem", "{'TableName':'Tbl','ReturnConsumedCapacity':'" + capacity + "','Item':{" + item + "}}"));
    }

    private static JsonNode capacity(JsonNode answer) {
        return answer.path("ConsumedCapacity");
    }
}
