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

class LegacyParametersTest {

    private static final String P = "One or more parameter values were invalid: ";
    private static final String KEY = "'TableName':'Tbl','Key':{'p':{'S':'a'},'c':{'N':'1'}}";

    private final DynamoDb db;

    LegacyParametersTest(@TempDir Path directory) {
        db = new DynamoDb(directory)
                .withTable("Tbl")
                .withItem(
                        "Tbl",
                        "{'p':{'S':'a'},'c':{'N':'1'},'s':{'S':'text'},'n':{'N':'5'},"
                                + "'ss':{'SS':['x','y']},'l':{'L':[{'N':'1'}]},'nul':{'NULL':true}}");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("4.8.1 both generations in one request are refused, naming what is of which")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            UpdateItem | 'AttributeUpdates':{},'Expected':{},'UpdateExpression':'SET a = b','ConditionExpression':'a = b' | {AttributeUpdates, Expected} Expression parameters: {UpdateExpression, ConditionExpression}
            DeleteItem | 'Expected':{},'ConditionExpression':''    | {Expected} Expression parameters: {ConditionExpression}
            GetItem    | 'AttributesToGet':['a'],'ProjectionExpression':'b' | {AttributesToGet} Expression parameters: {ProjectionExpression}
            Scan       | 'ScanFilter':{},'FilterExpression':'a = b' | {ScanFilter} Expression parameters: {FilterExpression}
            Query      | 'QueryFilter':{},'KeyConditionExpression':'a = b' | {QueryFilter} Expression parameters: {KeyConditionExpression}
            Query      | 'KeyConditions':{},'KeyConditionExpression':'a = b' | {KeyConditions} Expression parameters: {KeyConditionExpression}
            """)
    void mixing(String operation, String parameters, String named) {
        assertThat(db.error(operation, "{" + KEY + "," + parameters + "}").message())
                .isEqualTo("Can not use both expression and non-expression parameters in the same request:"
                        + " Non-expression parameters: " + named);
    }

    @Test
    @DisplayName("4.8.1 KeyConditions may go with FilterExpression and ProjectionExpression")
    void key_conditions_with_expressions() {
        assertThat(db.call(
                                "Query",
                                "{'TableName':'Tbl','KeyConditions':{'p':" + eq("{'S':'a'}") + "},"
                                        + "'FilterExpression':'n = :five','ProjectionExpression':'s',"
                                        + "'ExpressionAttributeValues':{':five':{'N':'5'}}}")
                        .path("Items"))
                .isEqualTo(json("[{'s':{'S':'text'}}]"));
    }

    @Test
    @DisplayName("4.8.2 AttributeUpdates puts, adds, appends and deletes; names are top-level")
    void updates() {
        var answer = db.call(
                "UpdateItem",
                "{" + KEY + ",'ReturnValues':'UPDATED_NEW','AttributeUpdates':{"
                        + "'a.b':{'Value':{'S':'dotted'}},'n':{'Action':'ADD','Value':{'N':'2'}},"
                        + "'l':{'Action':'ADD','Value':{'L':[{'S':'z'}]}},'ss':{'Action':'DELETE','Value':{'SS':['x','q']}},"
                        + "'new':{'Action':'ADD','Value':{'SS':['k']}},'s':{'Action':'DELETE'},"
                        + "'nothing':{'Action':'DELETE','Value':{'NS':['1']}}}}");
        assertThat(answer.path("Attributes"))
                .isEqualTo(json("{'a.b':{'S':'dotted'},'n':{'N':'7'},'l':{'L':[{'N':'1'},{'S':'z'}]},"
                        + "'ss':{'SS':['y']},'new':{'SS':['k']}}"));
        assertThat(item().has("s")).isFalse();
        db.call("UpdateItem", "{" + KEY + ",'AttributeUpdates':{'ss':{'Action':'DELETE','Value':{'SS':['y']}}}}");
        assertThat(item().has("ss")).as("a set without members goes").isFalse();
    }

    @Test
    @DisplayName("4.8.2 an empty map makes an item of nothing but its key; deleting from nothing makes none")
    void updates_of_missing_items() {
        var other = KEY.replace("'1'", "'2'");
        db.call("UpdateItem", "{" + other + ",'AttributeUpdates':{'x':{'Action':'DELETE'}}}");
        assertThat(db.call("GetItem", "{" + other + "}")).isEqualTo(json("{}"));
        db.call("UpdateItem", "{" + other + ",'AttributeUpdates':{}}");
        assertThat(db.call("GetItem", "{" + other + "}").path("Item")).isEqualTo(json("{'p':{'S':'a'},'c':{'N':'2'}}"));
        var third = KEY.replace("'1'", "'3'");
        db.call("UpdateItem", "{" + third + ",'AttributeUpdates':{'x':{'Action':'ADD','Value':{'N':'3'}}}}");
        assertThat(db.call("GetItem", "{" + third + "}").at("/Item/x/N").asText())
                .isEqualTo("3");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.8.2 updates that are refused")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'x':{'Action':'PUT'}}                        | P: Only DELETE action is allowed when no attribute value is specified
            {'x':{'Action':'DELETE','Value':{'S':'a'}}}   | P: DELETE action with value is not supported for the type S
            {'x':{'Action':'ADD','Value':{'S':'a'}}}      | P: ADD action is not supported for the type S
            {'n':{'Action':'ADD','Value':{'SS':['a']}}}   | Type mismatch for attribute to update
            {'n':{'Action':'DELETE','Value':{'SS':['a']}}} | Type mismatch for attribute to update
            {'p':{'Value':{'S':'b'}}}                     | P: Cannot update attribute p. This attribute is part of the key
            {'':{'Value':{'S':'b'}}}                      | P: Empty attribute name
            {'x':{'Value':{}}}                            | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
            {'x':{'Action':'put','Value':{'S':'b'}}}      | 1 validation error detected: Value 'put' at 'attributeUpdates.x.member.action' failed to satisfy constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]
            """)
    void refused_updates(String updates, String message) {
        assertThat(db.error("UpdateItem", "{" + KEY + ",'AttributeUpdates':" + updates + "}")
                        .message())
                .isEqualTo(message.replace("P: ", P));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("4.8.3 what Expected may not say")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                            | P: Value must be provided when Exists is null for Attribute: a
            {'Exists':true}                               | P: Value must be provided when Exists is true for Attribute: a
            {'Exists':false,'Value':{'S':'x'}}            | P: Value cannot be used when Exists is false for Attribute: a
            {'Exists':true,'ComparisonOperator':'NULL'}   | P: Exists and ComparisonOperator cannot be used together for Attribute: a
            {'Value':{'S':'x'},'AttributeValueList':[]}   | P: Value and AttributeValueList cannot be used together for Attribute: a
            {'ComparisonOperator':'EQ','AttributeValueList':[]} | P: Invalid number of argument(s) for the EQ ComparisonOperator
            {'ComparisonOperator':'EQ'}                   | P: Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a
            """)
    void refused_expectations(String expected, String message) {
        assertThat(db.error("DeleteItem", "{" + KEY + ",'Expected':{'a':" + expected + "}}")
                        .message())
                .isEqualTo(message.replace("P: ", P));
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("4.8.4 operators take so many values of such types")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            BETWEEN | [{'N':'1'}]                | P: Invalid number of argument(s) for the BETWEEN ComparisonOperator
            NULL    | [{'N':'1'}]                | P: Invalid number of argument(s) for the NULL ComparisonOperator
            IN      | []                         | P: Invalid number of argument(s) for the IN ComparisonOperator
            BETWEEN | [{'S':'a'},{'SS':['a']}]   | P: AttributeValues inside AttributeValueList must be of same type
            LT      | [{'SS':['a']}]             | P: ComparisonOperator LT is not valid for SS AttributeValue type
            BEGINS_WITH | [{'N':'1'}]            | P: ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type
            CONTAINS | [{'L':[]}]                | P: ComparisonOperator CONTAINS is not valid for L AttributeValue type
            IN      | [{'N':'1'},{'S':'1'}]      | P: AttributeValues inside AttributeValueList must be of same type
            BETWEEN | [{'N':'2'},{'N':'1'}]      | The BETWEEN condition was provided a range where the lower bound is greater than the upper bound
            """)
    void refused_values(String operator, String values, String message) {
        assertThat(db.error(
                                "Scan",
                                "{'TableName':'Tbl','ScanFilter':{'x':{'ComparisonOperator':'" + operator
                                        + "','AttributeValueList':" + values + "}}}")
                        .message())
                .isEqualTo(message.replace("P: ", P));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @DisplayName("4.8.4, 4.8.5 what operators mean")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            s    | EQ, [{'S':'text'}]               | true
            ss   | EQ, [{'SS':['y','x']}]           | true
            gone | NE, [{'S':'x'}]                  | true
            s    | NE, [{'S':'text'}]               | false
            n    | GT, [{'N':'10'}]                 | false
            n    | LE, [{'N':'5.0'}]                | true
            n    | LT, [{'S':'9'}]                  | false
            n    | GE, [{'N':'5'}]                  | true
            n    | BETWEEN, [{'N':'1'},{'N':'5'}]   | true
            n    | IN, [{'N':'4'},{'N':'5'}]        | true
            s    | BEGINS_WITH, [{'S':'te'}]        | true
            s    | CONTAINS, [{'S':'ex'}]           | true
            ss   | CONTAINS, [{'S':'x'}]            | true
            l    | CONTAINS, [{'N':'1'}]            | true
            s    | NOT_CONTAINS, [{'S':'q'}]        | true
            ss   | NOT_CONTAINS, [{'S':'x'}]        | false
            gone | NOT_CONTAINS, [{'S':'q'}]        | false
            nul  | NULL, []                         | false
            gone | NULL, []                         | true
            nul  | NOT_NULL, []                     | true
            """)
    void operators(String attribute, String operatorAndValues, boolean holds) {
        int comma = operatorAndValues.indexOf(',');
        var condition = "{'" + attribute + "':{'ComparisonOperator':'" + operatorAndValues.substring(0, comma)
                + "','AttributeValueList':" + operatorAndValues.substring(comma + 1) + "}}";
        assertThat(db.call("Scan", "{'TableName':'Tbl','ScanFilter':" + condition + "}")
                        .path("Count")
                        .asInt())
                .isEqualTo(holds ? 1 : 0);
        var put = "{'TableName':'Tbl','Item':{'p':{'S':'a'},'c':{'N':'1'}},'Expected':" + condition + "}";
        if (holds) {
            db.call("PutItem", put);
        } else {
            assertThat(db.error("PutItem", put).code()).isEqualTo("ConditionalCheckFailedException");
        }
    }

    @Test
    @DisplayName("4.8.3 Exists and Value, and ConditionalOperator over several")
    void expectations() {
        var expected = "'Expected':{'n':{'Value':{'N':'5'}},'gone':{'Exists':false},'s':{'Value':{'S':'other'}}}";
        assertThat(db.error("DeleteItem", "{" + KEY + "," + expected + "}").code())
                .isEqualTo("ConditionalCheckFailedException");
        assertThat(db.error("DeleteItem", "{" + KEY + ",'ConditionalOperator':'AND'," + expected + "}")
                        .code())
                .isEqualTo("ConditionalCheckFailedException");
        db.call("DeleteItem", "{" + KEY + ",'ConditionalOperator':'OR'," + expected + "}");
        assertThat(db.call("GetItem", "{" + KEY + "}")).isEqualTo(json("{}"));
    }

    @Test
    @DisplayName("4.8.3 a ConditionalOperator with nothing to join is refused (Q-531), and so is an unknown one")
    void conditional_operator() {
        assertThat(db.error("Scan", "{'TableName':'Tbl','ConditionalOperator':'OR'}")
                        .message())
                .isEqualTo("ConditionalOperator cannot be used without Filter or Expected");
        assertThat(db.error("DeleteItem", "{" + KEY + ",'ConditionalOperator':'OR','Expected':{}}")
                        .message())
                .isEqualTo("ConditionalOperator cannot be used without Filter or Expected");
        assertThat(db.error("Scan", "{'TableName':'Tbl','ConditionalOperator':'or','ScanFilter':{}}")
                        .message())
                .endsWith("at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set:"
                        + " [OR, AND]");
    }

    @Test
    @DisplayName("3.6 KeyConditions read a partition, in both directions and by sort key")
    void key_conditions() {
        for (int i = 2; i < 6; i++) {
            db.withItem("Tbl", "{'p':{'S':'a'},'c':{'N':'" + i + "'}}");
        }
        db.withItem("Tbl", "{'p':{'S':'b'},'c':{'N':'2'}}");
        assertThat(sorts("'p':" + eq("{'S':'a'}"))).containsExactly("1", "2", "3", "4", "5");
        assertThat(sorts("'p':" + eq("{'S':'a'}")
                        + ",'c':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':'2'},{'N':'4'}]}"))
                .containsExactly("2", "3", "4");
        assertThat(sorts(
                        "'p':" + eq("{'S':'a'}") + ",'c':{'ComparisonOperator':'GT','AttributeValueList':[{'N':'4'}]}"))
                .containsExactly("5");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.6 KeyConditions that are refused")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                  | Conditions can be of length 1 or 2 only
            {'p':EQ,'c':EQN,'x':EQ}             | Conditions can be of length 1 or 2 only
            {'c':EQN}                           | Query condition missed key schema element: p
            {'p':EQ,'x':EQ}                     | Query condition missed key schema element: c
            {'p':{'ComparisonOperator':'GT','AttributeValueList':[{'S':'a'}]}} | Query key condition not supported
            {'p':EQ,'c':{'ComparisonOperator':'NE','AttributeValueList':[{'N':'1'}]}} | Attempted conditional constraint is not an indexable operation
            {'p':{'ComparisonOperator':'NULL'}} | Attempted conditional constraint is not an indexable operation
            {'p':{'ComparisonOperator':'EQ','Value':{'S':'a'}}} | P: Invalid number of argument(s) for the EQ ComparisonOperator
            {'p':EQN}                           | P: Condition parameter type does not match schema type
            """)
    void refused_key_conditions(String conditions, String message) {
        var spelt = conditions.replace("EQN", eq("{'N':'1'}")).replaceAll("\\bEQ\\b(?!')", eq("{'S':'a'}"));
        assertThat(db.error("Query", "{'TableName':'Tbl','KeyConditions':" + spelt + "}")
                        .message())
                .isEqualTo(message.replace("P: ", P));
    }

    @Test
    @DisplayName("4.8.6 QueryFilter is for attributes that are no keys")
    void query_filter() {
        var query = "{'TableName':'Tbl','KeyConditions':{'p':" + eq("{'S':'a'}") + "},'QueryFilter':{'%s':"
                + eq("{'N':'5'}") + "}}";
        assertThat(db.call("Query", query.formatted("n")).path("Count").asInt()).isEqualTo(1);
        assertThat(db.call("Query", query.formatted("l")).path("Count").asInt()).isZero();
        assertThat(db.error("Query", query.formatted("c")).message())
                .isEqualTo("QueryFilter can only contain non-primary key attributes: Primary key attribute: c");
    }

    @Test
    @DisplayName("4.8.6 AttributesToGet names top-level attributes, none twice")
    void attributes_to_get() {
        var get = "{" + KEY + ",'AttributesToGet':[%s]}";
        assertThat(db.call("GetItem", get.formatted("'n','gone'")).path("Item")).isEqualTo(json("{'n':{'N':'5'}}"));
        assertThat(db.error("GetItem", get.formatted("'a','b','a'")).message())
                .isEqualTo(P + "Duplicate value in attribute name: a");
        assertThat(db.error("GetItem", get.formatted("")).message())
                .isEqualTo("1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint:"
                        + " Member must have length greater than or equal to 1");
        assertThat(db.call(
                                "BatchGetItem",
                                "{'RequestItems':{'Tbl':{'AttributesToGet':['s'],'Keys':["
                                        + "{'p':{'S':'a'},'c':{'N':'1'}}]}}}")
                        .at("/Responses/Tbl"))
                .isEqualTo(json("[{'s':{'S':'text'}}]"));
        assertThat(db.call("Scan", "{'TableName':'Tbl','AttributesToGet':['s'],'Select':'SPECIFIC_ATTRIBUTES'}")
                        .path("Items"))
                .isEqualTo(json("[{'s':{'S':'text'}}]"));
        assertThat(db.error("Scan", "{'TableName':'Tbl','AttributesToGet':['s'],'Select':'COUNT'}")
                        .message())
                .isEqualTo("Cannot specify the AttributesToGet when choosing to get only the Count");
    }

    @Test
    @DisplayName("3.5 the updates come before what is expected, and that before the table")
    void order_of_checks() {
        var request = "{'TableName':'Nope','Key':{'p':{'S':'a'}},'AttributeUpdates':{'x':{'Action':'PUT'}},"
                + "'Expected':{'a':{}}}";
        assertThat(db.error("UpdateItem", request).message()).contains("Only DELETE action");
        assertThat(db.error("UpdateItem", request.replace("{'Action':'PUT'}", "{'Action':'DELETE'}"))
                        .message())
                .contains("Value must be provided when Exists is null");
        assertThat(db.error(
                                "UpdateItem",
                                request.replace("{'Action':'PUT'}", "{'Action':'DELETE'}")
                                        .replace("{'a':{}}", "{}"))
                        .message())
                .isEqualTo("Requested resource not found");
    }

    private static String eq(String value) {
        return "{'ComparisonOperator':'EQ','AttributeValueList':[" + value + "]}";
    }

    private JsonNode item() {
        return db.call("GetItem", "{" + KEY + "}").path("Item");
    }

    private List<String> sorts(String conditions) {
        var found = new ArrayList<String>();
        db.call("Query", "{'TableName':'Tbl','KeyConditions':{" + conditions + "}}")
                .path("Items")
                .forEach(item -> found.add(item.at("/c/N").asText()));
        return found;
    }
}
