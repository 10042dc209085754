package dev.millrace.gateway.protocol;

import java.util.List;
import java.util.Map;

/**
 * A request that Millrace carries out, to be spoilt.
 *
 * @param template its body, with {@code $stream}, {@code $shard} and {@code $iterator} where those of the table stand
 */
record WholeRequest(String target, String template) {

    static final String TABLES = "DynamoDB_20120810.";
    static final String STREAMS = "DynamoDBStreams_20120810.";

    private static final List<WholeRequest> ALL = List.of(
            new WholeRequest(TABLES + "PutItem", """
                    {"TableName":"tab","Item":{"id":{"S":"c"},"n":{"N":"-1.5E3"},"b":{"B":"AAEC"},"l":{"L":[{"NULL":true},
                    {"BOOL":false},{"M":{"x":{"SS":["p","q"]}}}]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]}},
                    "ConditionExpression":"attribute_not_exists(#i) OR n < :v","ExpressionAttributeNames":{"#i":"id"},
                    "ExpressionAttributeValues":{":v":{"N":"5"}},"ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"TOTAL"}"""),
            new WholeRequest(TABLES + "UpdateItem", """
                    {"TableName":"tab","Key":{"id":{"S":"a"}},
                    "UpdateExpression":"SET n = if_not_exists(n, :z) + :one, l[1] = :z REMOVE m.x[0] ADD ns :s DELETE ss :t",
                    "ExpressionAttributeValues":{":z":{"N":"0"},":one":{"N":"1"},
                    ":s":{"NS":["3"]},":t":{"SS":["p"]}},"ReturnValues":"ALL_NEW"}"""),
            new WholeRequest(TABLES + "DeleteItem", """
                    {"TableName":"tab","Key":{"id":{"S":"zz"}},"ReturnValues":"ALL_OLD"}"""),
            new WholeRequest(TABLES + "GetItem", """
                    {"TableName":"tab","Key":{"id":{"S":"a"}},"ProjectionExpression":"id, l[0].x, #n","ConsistentRead":true,
                    "ExpressionAttributeNames":{"#n":"n"}}"""),
            new WholeRequest(TABLES + "GetItem", """
                    {"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/tab","Key":{"id":{"S":"a"}}}"""),
            new WholeRequest(TABLES + "Query", """
                    {"TableName":"tab","KeyConditionExpression":"id = :i",
                    "FilterExpression":"size(n) > :s AND contains(n, :i)","ExpressionAttributeValues":{":i":{"S":"a"},":s":{"N":"0"}},"Limit":5,
                    "ScanIndexForward":false,"Select":"ALL_ATTRIBUTES"}"""),
            new WholeRequest(TABLES + "Scan", """
                    {"TableName":"tab","Segment":1,"TotalSegments":2,"Limit":1,"FilterExpression":"attribute_exists(n)"}"""),
            new WholeRequest(TABLES + "BatchWriteItem", """
                    {"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"d"}}}},{"DeleteRequest":{"Key":{"id":{"S":"e"}}}}]}}"""),
            new WholeRequest(TABLES + "BatchGetItem", """
                    {"RequestItems":{"tab":{"Keys":[{"id":{"S":"a"}},{"id":{"S":"b"}}],"ConsistentRead":true}}}"""),
            new WholeRequest(TABLES + "TransactWriteItems", """
                    {"TransactItems":[{"Put":{"TableName":"tab","Item":{"id":{"S":"f"}}}},{"ConditionCheck":{"TableName":"tab",
                    "Key":{"id":{"S":"a"}},"ConditionExpression":"attribute_exists(id)"}},{"Update":{"TableName":"tab",
                    "Key":{"id":{"S":"b"}},"UpdateExpression":"SET x = :x","ExpressionAttributeValues":{":x":{"S":"y"}}}},
                    {"Delete":{"TableName":"tab","Key":{"id":{"S":"g"}}}}]}"""),
            new WholeRequest(TABLES + "TransactGetItems", """
                    {"TransactItems":[{"Get":{"TableName":"tab","Key":{"id":{"S":"a"}}}}]}"""),
            new WholeRequest(TABLES + "CreateTable", """
                    {"TableName":"tab","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},
                    {"AttributeName":"g","AttributeType":"N"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
                    "BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},
                    "GlobalSecondaryIndexes":[{"IndexName":"gsi","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],
                    "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]},"ProvisionedThroughput":
                    {"ReadCapacityUnits":1,"WriteCapacityUnits":1}}],"StreamSpecification":{"StreamEnabled":true,
                    "StreamViewType":"NEW_IMAGE"},"Tags":[{"Key":"a","Value":"b"}]}"""),
            new WholeRequest(TABLES + "DescribeTable", """
                    {"TableName":"tab"}"""),
            new WholeRequest(TABLES + "ListTables", """
                    {"Limit":10,"ExclusiveStartTableName":"aaa"}"""),
            new WholeRequest(STREAMS + "ListStreams", """
                    {"TableName":"tab","Limit":10}"""),
            new WholeRequest(STREAMS + "DescribeStream", """
                    {"StreamArn":"$stream","Limit":10,"ExclusiveStartShardId":"$shard"}"""),
            new WholeRequest(STREAMS + "GetShardIterator", """
                    {"StreamArn":"$stream","ShardId":"$shard","ShardIteratorType":"TRIM_HORIZON"}"""),
            new WholeRequest(STREAMS + "GetRecords", """
                    {"ShardIterator":"$iterator","Limit":10}"""),
            new WholeRequest(TABLES + "PutItem", """
                    {"TableName":"tab","Item":{"id":{"S":"h"},"n":{"N":"1"}},"ConditionalOperator":"OR","Expected":{"id":
                    {"Exists":false},"n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"0"},{"N":"9"}]}}}"""),
            new WholeRequest(TABLES + "UpdateItem", """
                    {"TableName":"tab","Key":{"id":{"S":"a"}},"AttributeUpdates":{"n":{"Action":"ADD","Value":{"N":"1"}},
                    "l":{"Action":"PUT","Value":{"L":[{"S":"x"}]}},"x":{"Action":"DELETE"},"ss":{"Action":"DELETE","Value":
                    {"SS":["z"]}}},"Expected":{"id":{"Value":{"S":"a"}}},"ReturnValues":"UPDATED_NEW"}"""),
            new WholeRequest(TABLES + "GetItem", """
                    {"TableName":"tab","Key":{"id":{"S":"a"}},"AttributesToGet":["id","n"]}"""),
            new WholeRequest(TABLES + "Query", """
                    {"TableName":"tab","KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},
                    "QueryFilter":{"n":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"1"},{"N":"2"}]},"ss":
                    {"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"p"}]}},"ConditionalOperator":"AND"}"""),
            new WholeRequest(TABLES + "Scan", """
                    {"TableName":"tab","ScanFilter":{"id":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":
                    [{"S":"a"}]},"x":{"ComparisonOperator":"NULL"}},"AttributesToGet":["id"]}"""));

    /** Every operation that is spoilt; some with parameters from before expressions as well. */
    static List<WholeRequest> all() {
        return ALL;
    }

    /** @param names what stands for the names in the template */
    String body(Map<String, String> names) {
        var body = template;
        for (var name : names.entrySet()) {
            body = body.replace(name.getKey(), name.getValue());
        }
        return body;
    }
}
