// Documents, transactions and streams as the SDK for JavaScript sees them: one line for each that holds.
import assert from "node:assert/strict";
import { DynamoDBClient, CreateTableCommand, waitUntilTableExists, DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand }
  from "@aws-sdk/client-dynamodb-streams";
import { BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, NumberValue,
  paginateQuery, paginateScan, PutCommand, TransactGetCommand, TransactWriteCommand, UpdateCommand }
  from "@aws-sdk/lib-dynamodb";

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
const TableName = "javascript-documents";

const create = async () => {
  const created = await client.send(new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["id", "n", "state"].map((name) =>
      ({ AttributeName: name, AttributeType: name === "n" ? "N" : "S" })),
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }],
    GlobalSecondaryIndexes: [{
      IndexName: "by-state",
      KeySchema: [{ AttributeName: "state", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }],
      Projection: { ProjectionType: "ALL" },
    }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  }));
  const waited = await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
  assert.equal(waited.state, "SUCCESS");
  return created.TableDescription.LatestStreamArn;
};

const items = async () => {
  const Key = { id: "a", n: 1 };
  const item = { ...Key, state: "new", tags: new Set(["x", "y"]), raw: new Uint8Array([0, 255]), list: [1, null, "z"],
    nested: { deep: { ly: true } }, undefinedIsRemoved: undefined,
    exact: NumberValue.from("12345678901234567890.123456789") };
  await documents.send(new PutCommand({ TableName, Item: item, ConditionExpression: "attribute_not_exists(id)" }));
  const exact = DynamoDBDocumentClient.from(new DynamoDBClient({}), { unmarshallOptions: { wrapNumbers: true } });
  const read = (await exact.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  assert.equal(read.exact.value, "12345678901234567890.123456789");
  assert.deepEqual(read.tags, item.tags);
  assert.deepEqual([...read.raw], [0, 255]);
  assert.deepEqual(read.nested, item.nested);
  await assert.rejects(
    documents.send(new PutCommand({ TableName, Item: Key, ConditionExpression: "attribute_not_exists(id)" })),
    { name: "ConditionalCheckFailedException" });
  const updated = await documents.send(new UpdateCommand({ TableName, Key,
    UpdateExpression: "SET #s = :paid, nested.deep.ly = :no ADD tries :one DELETE tags :x REMOVE exact",
    ExpressionAttributeNames: { "#s": "state" },
    ExpressionAttributeValues: { ":paid": "paid", ":no": false, ":one": 1, ":x": new Set(["x"]) },
    ReturnValues: "ALL_NEW" }));
  assert.equal(updated.Attributes.tries, 1);
  assert.deepEqual(updated.Attributes.nested, { deep: { ly: false } });
  assert.deepEqual(updated.Attributes.tags, new Set(["y"]));
  const deleted = await documents.send(new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
  assert.equal(deleted.Attributes.state, "paid");
};

const pages = async () => {
  for (let batch = 0; batch < 3; batch++) {
    const written = await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]:
      Array.from({ length: 25 }, (_, i) => batch * 25 + i).map((n) =>
        ({ PutRequest: { Item: { id: "p", n, state: n % 5 ? "new" : "paid" } } })) } }));
    assert.deepEqual(written.UnprocessedItems, {});
  }
  const read = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]:
    { Keys: [{ id: "p", n: 5 }, { id: "p", n: 99 }] } } }));
  assert.deepEqual(read.Responses[TableName], [{ id: "p", n: 5, state: "paid" }]);
  const numbers = [];
  for await (const page of paginateQuery({ client: documents, pageSize: 4 }, { TableName, IndexName: "by-state",
    KeyConditionExpression: "#s = :paid AND n < :most", ScanIndexForward: false,
    ExpressionAttributeNames: { "#s": "state" }, ExpressionAttributeValues: { ":paid": "paid", ":most": 50 } })) {
    numbers.push(...page.Items.map((item) => item.n));
  }
  assert.deepEqual(numbers, [45, 40, 35, 30, 25, 20, 15, 10, 5, 0]);
  const seen = new Set();
  for await (const page of paginateScan({ client: documents, pageSize: 10 }, { TableName })) {
    page.Items.forEach((item) => seen.add(item.n));
  }
  assert.equal(seen.size, 75);
};

const transactions = async () => {
  const raise = { Update: { TableName, Key: { id: "t", n: 1 }, UpdateExpression: "ADD hits :one",
    ExpressionAttributeValues: { ":one": 1 } } };
  for (let repeat = 0; repeat < 2; repeat++) {
    await documents.send(new TransactWriteCommand({ TransactItems: [raise], ClientRequestToken: "javascript" }));
  }
  await assert.rejects(documents.send(new TransactWriteCommand({ TransactItems: [raise, { ConditionCheck: { TableName,
    Key: { id: "t", n: 2 }, ConditionExpression: "attribute_exists(id)" } }] })), (error) => {
    assert.equal(error.name, "TransactionCanceledException");
    assert.deepEqual(error.CancellationReasons.map((reason) => reason.Code), ["None", "ConditionalCheckFailed"]);
    return true;
  });
  const got = await documents.send(new TransactGetCommand({ TransactItems: [{ Get: { TableName,
    Key: { id: "t", n: 1 } } }] }));
  assert.deepEqual(got.Responses[0].Item, { id: "t", n: 1, hits: 1 });
};

const stream = async (StreamArn) => {
  const streams = new DynamoDBStreamsClient({});
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const events = [];
  for (const { ShardId } of StreamDescription.Shards) {
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId,
      ShardIteratorType: "TRIM_HORIZON" }));
    for (let records = [0]; records.length > 0;) {
      const answer = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 20 }));
      records = answer.Records;
      ShardIterator = answer.NextShardIterator;
      events.push(...records);
    }
  }
  assert.equal(events.length, 3 + 75 + 1);
  assert.deepEqual(events.filter((event) => event.dynamodb.Keys.id.S === "a").map((event) => event.eventName),
    ["INSERT", "MODIFY", "REMOVE"]);
  assert.ok(events[0].dynamodb.ApproximateCreationDateTime instanceof Date);
};

const streamArn = await create();
for (const part of [items, pages, transactions, stream]) {
  await part(streamArn);
  console.log(`holds: ${part.name}`);
}
await client.send(new DeleteTableCommand({ TableName }));
