package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryAndScanTest {

    private static final String A = "'KeyConditionExpression':'p = :p','ExpressionAttributeValues':{':p':{'S':'a'}}";

    private final DynamoDb db;

    QueryAndScanTest(@TempDir Path directory) {
        db = new DynamoDb(directory).withTable("Tbl").withHashTable("Hash");
        for (var c : List.of("-10", "9", "10", "0.5")) {
            db.withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'" + c + "'},'x':{'N':'" + c + "'},'y':{'S':'y'}}");
        }
        db.withItem("Tbl", "{'p':{'S':'b'},'c':{'N':'1'}}").withItem("Hash", "{'p':{'S':'a'}}");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of Query")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.6   | 'Limit':1                                    | Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.
            3.16  | 'KeyConditionExpression':'c = :c','ExpressionAttributeValues':{':c':{'N':'1'}} | Query condition missed key schema element: p
            3.6   | A,'IndexName':'idx'                          | The table does not have the specified index: idx
            3.16  | 'KeyConditionExpression':'p = :p','FilterExpression':'c = :c','ExpressionAttributeValues':{':p':{'S':'a'},':c':{'N':'1'}} | Filter Expression can only contain non-primary key attributes: Primary key attribute: c
            3.6   | A,'ExclusiveStartKey':{'p':{'S':'a'}}        | The provided starting key is invalid
            3.6   | A,'ExclusiveStartKey':{'p':{'S':'b'},'c':{'N':'1'}} | The provided starting key is outside query boundaries based on provided conditions
            3.6   | A,'ExclusiveStartKey':{'p':{'S':'a'},'c':{'S':'1'}} | The provided key element does not match the schema
            5.2   | A,'ExclusiveStartKey':{'p':{'S':'a'},'c':{}} | The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
            3.6   | 'KeyConditionExpression':'p = :p AND c > :c','ExpressionAttributeValues':{':p':{'S':'a'},':c':{'N':'5'}},'ExclusiveStartKey':{'p':{'S':'b'},'c':{'N':'1'}} | The provided starting key does not match the range key predicate
            3.5.6 | A,'ProjectionExpression':'p.a'               | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: p
            5.2   | A,'ExclusiveStartKey':{'p':{'N':'x'}}        | The parameter cannot be converted to a numeric value: x
            6.3   | A,'Limit':'1'                                | STRING_VALUE cannot be converted to Integer
            6.4   | A,'Limit':0                                  | 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1
            6.4   | A,'Select':'x'                               | 1 validation error detected: Value 'x' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]
            3.6.5 | A,'Select':'ALL_PROJECTED_ATTRIBUTES'        | One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName
            3.6.5 | A,'Select':'SPECIFIC_ATTRIBUTES'             | Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES
            3.6.5 | A,'Select':'COUNT','ProjectionExpression':'x' | Cannot specify the ProjectionExpression when choosing to get only the Count
            4.7   | 'ExpressionAttributeValues':{':p':{'S':'a'}} | ExpressionAttributeValues can only be specified when using expressions: FilterExpression and KeyConditionExpression are null
            """)
    void query_errors(String rule, String members, String message) {
        var error = db.error("Query", "{'TableName':'Tbl'," + members.replaceFirst("^A", A) + "}");
        assertThat(error.code())
                .as("spec %s", rule)
                .isEqualTo(rule.equals("6.3") ? "SerializationException" : "ValidationException");
        assertThat(error.message()).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("errors of Scan")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            3.16  | 'Segment':2,'TotalSegments':2    | The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2
            3.7.1 | 'Segment':2                      | The TotalSegments parameter is required but was not present in the request when Segment parameter is present
            3.7.1 | 'TotalSegments':2                | The Segment parameter is required but was not present in the request when parameter TotalSegments is present
            3.7.1 | 'Segment':-1,'TotalSegments':0   | 2 validation errors detected: Value '0' at 'totalSegments' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0
            3.6.4 | 'ExclusiveStartKey':{'p':{'S':'a'}} | The provided starting key is invalid: The provided key element does not match the schema
            3.6.4 | 'ExclusiveStartKey':{'p':{'S':'a'},'c':{'S':'x'}} | The provided starting key is invalid: The provided key element does not match the schema
            3.6.4 | 'ExclusiveStartKey':{'p':{'S':''},'c':{'N':'1'}} | The provided starting key is invalid: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p
            3.5.6 | 'ProjectionExpression':'x, c[1]' | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: c
            3.5.6 | 'FilterExpression':'attribute_exists(p.x)' | Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: p
            """)
    void scan_errors(String rule, String members, String message) {
        assertThat(db.error("Scan", "{'TableName':'Tbl'," + members + "}").message())
                .as("spec %s", rule)
                .isEqualTo(message);
    }

    @Test
    @DisplayName("6.4 the order of violations is that of reads (Q-580)")
    void order_of_violations() {
        var message = db.error(
                        "Scan",
                        "{'IndexName':'i','Limit':0,'ReturnConsumedCapacity':'x','Segment':-1,'Select':'x',"
                                + "'TotalSegments':0}")
                .message();
        assertThat(ItemOperationsTest.violations(String.valueOf(message)))
                .containsExactly(
                        "select",
                        "indexName",
                        "totalSegments",
                        "returnConsumedCapacity",
                        "tableName",
                        "segment",
                        "limit");
    }

    @Test
    @DisplayName("3.6.1, 5.9 in the order of the sort key, either way")
    void order() {
        assertThat(sortKeys(query(A))).containsExactly("-10", "0.5", "9", "10");
        assertThat(sortKeys(query(A + ",'ScanIndexForward':false"))).containsExactly("10", "9", "0.5", "-10");
    }

    @Test
    @DisplayName("4.5 a range of sort keys")
    void range() {
        var answer = query("'KeyConditionExpression':'c BETWEEN :lo AND :hi AND #p = :p',"
                + "'ExpressionAttributeNames':{'#p':'p'},"
                + "'ExpressionAttributeValues':{':p':{'S':'a'},':lo':{'N':'0'},':hi':{'N':'9.0'}}");
        assertThat(sortKeys(answer)).containsExactly("0.5", "9");
    }

    @Test
    @DisplayName("3.6.2 Limit counts evaluated items, Count those that pass the filter; projection comes last")
    void limit_and_filter() {
        var answer = query("'KeyConditionExpression':'p = :p','FilterExpression':'x > :min','Limit':3,"
                + "'ProjectionExpression':'y','ExpressionAttributeValues':{':p':{'S':'a'},':min':{'N':'1'}}");
        assertThat(answer)
                .isEqualTo(json("{'Items':[{'y':{'S':'y'}}],'Count':1,'ScannedCount':3,"
                        + "'LastEvaluatedKey':{'c':{'N':'9'},'p':{'S':'a'}}}"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.6 what a key cannot be asked is told after all expressions and unused placeholders (Q-582)")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'KeyConditionExpression':'p <> :p','FilterExpression':'x ='                        | Invalid FilterExpression: Syntax error
            'KeyConditionExpression':'p.a = :p','FilterExpression':'x = :z'                    | Invalid FilterExpression: An expression attribute value used in expression is not defined; attribute value: :z
            'KeyConditionExpression':'p <> :p','ExpressionAttributeNames':{'#a':'a'}           | Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}
            'KeyConditionExpression':'p <> :p','ProjectionExpression':'name'                   | Invalid ProjectionExpression: Attribute name is a reserved keyword
            'KeyConditionExpression':'p = :p AND size(#c','FilterExpression':'name = :p'       | Invalid KeyConditionExpression: Syntax error
            'KeyConditionExpression':'p <> :p','FilterExpression':'x = :p'                     | Invalid operator used in KeyConditionExpression: <>
            'KeyConditions':{'p':{'ComparisonOperator':'NE','AttributeValueList':[{'S':'a'}]}},'FilterExpression':'x = :z' | Invalid FilterExpression: An expression attribute value used
            'KeyConditions':{'p':{'ComparisonOperator':'EQ'}},'FilterExpression':'x = :p AND'  | Invalid FilterExpression: Syntax error
            'KeyConditions':{'p':{'ComparisonOperator':'EQ'}},'FilterExpression':'x = :p'      | Invalid number of argument(s) for the EQ ComparisonOperator
            """)
    void key_conditions_come_last(String members, String message) {
        assertThat(db.error("Query", "{'TableName':'Tbl'," + members + ",'ExpressionAttributeValues':{':p':{'S':'a'}}}")
                        .message())
                .contains(message);
    }

    @Test
    @DisplayName("3.6.3, 3.16 a page that ends by its limit has a LastEvaluatedKey even if nothing follows")
    void pages() {
        var b = A.replace("'S':'a'", "'S':'b'");
        var first = query(b + ",'Limit':1");
        assertThat(first.path("Count").asInt()).isEqualTo(1);
        assertThat(first.path("LastEvaluatedKey")).isEqualTo(json("{'p':{'S':'b'},'c':{'N':'1'}}"));
        var second = query(b + ",'Limit':1,'ExclusiveStartKey':" + first.path("LastEvaluatedKey"));
        assertThat(second).isEqualTo(json("{'Items':[],'Count':0,'ScannedCount':0}"));
    }

    @Test
    @DisplayName("3.6.5 Select COUNT has no items; 5.8 capacity is of all that was evaluated")
    void count() {
        assertThat(query(A + ",'Select':'COUNT','ReturnConsumedCapacity':'TOTAL'"))
                .isEqualTo(json("{'Count':4,'ScannedCount':4,"
                        + "'ConsumedCapacity':{'TableName':'Tbl','CapacityUnits':0.5}}"));
    }

    @Test
    @DisplayName("3.6 a table without sort key has nothing to restart")
    void start_key_on_hash_table() {
        assertThat(db.error("Query", "{'TableName':'Hash'," + A + ",'ExclusiveStartKey':{'p':{'S':'a'}}}")
                        .message())
                .isEqualTo("The provided exclusive start key is invalid: ExclusiveStartKey: {p=AttributeValue: {S:a}}");
    }

    @Test
    @DisplayName("3.7.2 segments partition the items exactly; 3.7.4 filters may use keys")
    void segments() {
        for (var i = 0; i < 50; i++) {
            db.withItem("Tbl", "{'p':{'S':'k" + i + "'},'c':{'N':'1'}}");
        }
        var all = new ArrayList<String>();
        for (var segment = 0; segment < 3; segment++) {
            scan("'TotalSegments':3,'Segment':" + segment).path("Items").forEach(item -> all.add(item.toString()));
        }
        assertThat(all).hasSize(55).doesNotHaveDuplicates();
        assertThat(scan("'FilterExpression':'p = :p','ExpressionAttributeValues':{':p':{'S':'a'}}")
                        .path("Count")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    @DisplayName("3.7.4 pages of a scan join up to the whole table")
    void scan_pages() {
        var all = new ArrayList<String>();
        var start = "";
        do {
            var page = scan("'Limit':2" + start);
            page.path("Items").forEach(item -> all.add(item.toString()));
            start = page.has("LastEvaluatedKey") ? ",'ExclusiveStartKey':" + page.path("LastEvaluatedKey") : "";
        } while (!start.isEmpty());
        assertThat(all).hasSize(5).doesNotHaveDuplicates();
    }

    private JsonNode query(String members) {
        return db.call("Query", "{'TableName':'Tbl'," + members + "}");
    }

    private JsonNode scan(String members) {
        return db.call("Scan", "{'TableName':'Tbl'," + members + "}");
    }

    private static List<String> sortKeys(JsonNode answer) {
        var keys = new ArrayList<String>();
        answer.path("Items").forEach(item -> keys.add(item.at("/c/N").asText()));
        return keys;
    }
}
