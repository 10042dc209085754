"""Tables, items, transactions and streams as boto3's clients and resources use them: one line for each that holds."""

import sys
import threading
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

client = boto3.client("dynamodb")
resource = boto3.resource("dynamodb")
streams = boto3.client("dynamodbstreams")


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e
        return e
    raise AssertionError(f"not refused with {code}")


def create(name, **more):
    table = resource.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "artist", "AttributeType": "S"},
            {"AttributeName": "year", "AttributeType": "N"},
            {"AttributeName": "genre", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}, {"AttributeName": "year", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-genre",
                "KeySchema": [
                    {"AttributeName": "genre", "KeyType": "HASH"},
                    {"AttributeName": "year", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
            }
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-genre-of-artist",
                "KeySchema": [
                    {"AttributeName": "artist", "KeyType": "HASH"},
                    {"AttributeName": "genre", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        **more,
    )
    table.wait_until_exists()
    table.reload()
    return table


def tables():
    table = create("boto-tables", Tags=[{"Key": "team", "Value": "music"}], DeletionProtectionEnabled=True)
    assert table.table_status == "ACTIVE" and table.item_count == 0
    assert table.billing_mode_summary["BillingMode"] == "PAY_PER_REQUEST"
    assert [index["IndexStatus"] for index in table.global_secondary_indexes] == ["ACTIVE"]
    assert "IndexStatus" not in table.local_secondary_indexes[0]
    assert table.latest_stream_arn.startswith(table.table_arn + "/stream/")
    refused("ResourceInUseException", create, name="boto-tables")
    assert "boto-tables" in [each.name for each in resource.tables.all()]
    names = [name for page in client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
             for name in page["TableNames"]]
    assert "boto-tables" in names and names == sorted(names)

    tags = lambda: client.list_tags_of_resource(ResourceArn=table.table_arn)["Tags"]
    client.tag_resource(ResourceArn=table.table_arn, Tags=[{"Key": "year", "Value": "2026"}])
    client.untag_resource(ResourceArn=table.table_arn, TagKeys=["team"])
    assert tags() == [{"Key": "year", "Value": "2026"}]

    refused("ValidationException", table.delete)
    client.update_table(TableName="boto-tables", DeletionProtectionEnabled=False)
    client.update_table(TableName="boto-tables", TableClass="STANDARD_INFREQUENT_ACCESS")
    table.update(
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
        GlobalSecondaryIndexUpdates=[
            {
                "Update": {
                    "IndexName": "by-genre",
                    "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
                }
            }
        ],
    )
    table.wait_until_exists()
    table.reload()
    assert table.provisioned_throughput["WriteCapacityUnits"] == 6
    assert table.table_class_summary["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    table.delete()
    table.wait_until_not_exists()
    refused("ResourceNotFoundException", client.describe_table, TableName="boto-tables")


def indexes():
    table = create("boto-indexes")
    with table.batch_writer() as batch:
        for n in range(60):
            batch.put_item({"artist": f"artist-{n % 6}", "year": 1960 + n, "genre": "jazz", "label": f"l{n % 2}"})
    client.update_table(
        TableName=table.name,
        AttributeDefinitions=[{"AttributeName": "label", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by-label",
                    "KeySchema": [{"AttributeName": "label", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            }
        ],
    )
    for _ in range(200):
        description = client.describe_table(TableName=table.name)["Table"]
        states = {index["IndexName"]: index["IndexStatus"] for index in description["GlobalSecondaryIndexes"]}
        if states["by-label"] == "ACTIVE":
            break
        threading.Event().wait(0.05)
    assert states == {"by-genre": "ACTIVE", "by-label": "ACTIVE"}, states
    found = table.query(IndexName="by-label", KeyConditionExpression=Key("label").eq("l1"))
    assert found["Count"] == 30 and set(found["Items"][0]) == {"artist", "year", "label"}

    client.update_table(TableName=table.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-label"}}])
    for _ in range(200):
        description = client.describe_table(TableName=table.name)["Table"]
        if [index["IndexName"] for index in description["GlobalSecondaryIndexes"]] == ["by-genre"]:
            break
        threading.Event().wait(0.05)
    refused("ValidationException", table.query, IndexName="by-label", KeyConditionExpression=Key("label").eq("l1"))


def items():
    table = create("boto-items")
    key = {"artist": "Nina", "year": 1965}
    item = {
        **key,
        "genre": "jazz",
        "price": Decimal("12.50"),
        "small": Decimal("1E-130"),
        "big": Decimal("99999999999999999999999999999999999999"),
        "tags": {"soul", "blues"},
        "numbers": {Decimal(1), Decimal("2.5")},
        "raw": b"\x00\xff",
        "blobs": {b"a", b"b"},
        "tracks": [{"title": "one", "seconds": 1}, None, True],
        "empty": "",
        "nested": {"deep": {"er": [1, 2]}},
    }
    assert "Attributes" not in table.put_item(Item=item, ReturnValues="ALL_OLD")
    read = table.get_item(Key=key, ConsistentRead=True)["Item"]
    assert read["raw"].value == b"\x00\xff" and {blob.value for blob in read["blobs"]} == {b"a", b"b"}
    for name in item.keys() - {"raw", "blobs"}:
        assert read[name] == item[name], (name, read[name])
    failed = refused(
        "ConditionalCheckFailedException",
        client.put_item,
        TableName=table.name,
        Item={"artist": {"S": "Nina"}, "year": {"N": "1965"}},
        ConditionExpression="attribute_not_exists(artist)",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert failed.response["Item"]["genre"] == {"S": "jazz"}
    refused("ConditionalCheckFailedException", table.put_item, Item=key, ConditionExpression=Attr("genre").not_exists())

    updated = update(table, key)
    assert updated["Attributes"]["nested"] == {"deep": {"er": [1, 2, 3]}}
    assert updated["Attributes"]["price"] == Decimal("12.25") and updated["Attributes"]["plays"] == 1
    assert updated["Attributes"]["numbers"] == {1, Decimal("2.5"), 7} and updated["Attributes"]["tags"] == {"soul"}
    assert "empty" not in updated["Attributes"]
    assert updated["ConsumedCapacity"]["TableName"] == table.name
    assert updated["ItemCollectionMetrics"]["ItemCollectionKey"] == {"artist": "Nina"}
    projected = table.get_item(Key=key, ProjectionExpression="nested.deep.er[1], tracks[0].title")
    assert projected["Item"] == {"nested": {"deep": {"er": [2]}}, "tracks": [{"title": "one"}]}, projected["Item"]
    assert table.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]["genre"] == "jazz"
    assert "Item" not in table.get_item(Key=key)
    refused("ValidationException", table.put_item, Item={"artist": "no year"})
    refused("ValidationException", table.update_item, Key=key, UpdateExpression="SET artist = :a",
            ExpressionAttributeValues={":a": "x"})


def update(table, key):
    return table.update_item(
        Key=key,
        UpdateExpression="SET nested.deep.er[5] = :three, price = price - :less, "
        "plays = if_not_exists(plays, :zero) + :one, more = list_append(tracks, :more) "
        "REMOVE #e ADD numbers :n DELETE tags :gone",
        ConditionExpression=Attr("tags").contains("soul") & Attr("price").between(12, 13) & Attr("big").exists(),
        ExpressionAttributeNames={"#e": "empty"},
        ExpressionAttributeValues={
            ":three": 3,
            ":less": Decimal("0.25"),
            ":zero": 0,
            ":one": 1,
            ":more": ["x"],
            ":n": {Decimal(7)},
            ":gone": {"blues"},
        },
        ReturnValues="ALL_NEW",
        ReturnConsumedCapacity="INDEXES",
        ReturnItemCollectionMetrics="SIZE",
    )


def queries_and_scans():
    table = create("boto-reads")
    with table.batch_writer(overwrite_by_pkeys=["artist", "year"]) as batch:
        for n in range(100):
            genre = ["jazz", "soul"][n % 2]
            batch.put_item({"artist": f"artist-{n % 4}", "year": 1900 + n, "genre": genre, "title": "t" * 50})
        batch.delete_item({"artist": "nobody", "year": 1})

    query = {"KeyConditionExpression": Key("artist").eq("artist-1") & Key("year").between(1901, 1950)}
    assert [int(item["year"]) for item in table.query(**query)["Items"]] == list(range(1901, 1951, 4))
    reverse = table.query(ScanIndexForward=False, Limit=3, **query)
    assert [int(item["year"]) for item in reverse["Items"]] == [1949, 1945, 1941]
    rest = table.query(ScanIndexForward=False, ExclusiveStartKey=reverse["LastEvaluatedKey"], **query)
    assert len(rest["Items"]) == 10 and "LastEvaluatedKey" not in rest
    assert table.query(Select="COUNT", **query)["Count"] == 13
    filtered = table.query(
        IndexName="by-genre",
        KeyConditionExpression=Key("genre").eq("soul") & Key("year").gte(1990),
        FilterExpression=Attr("title").begins_with("tt") & Attr("artist").is_in(["artist-3", "artist-9"]),
        ReturnConsumedCapacity="TOTAL",
    )
    assert [int(item["year"]) for item in filtered["Items"]] == [1991, 1995, 1999]
    assert filtered["ScannedCount"] == 5 and filtered["ConsumedCapacity"]["CapacityUnits"] > 0
    local = table.query(
        IndexName="by-genre-of-artist", KeyConditionExpression=Key("artist").eq("artist-2") & Key("genre").eq("jazz")
    )
    assert local["Count"] == 25 and len(local["Items"][0]["title"]) == 50

    pages = list(client.get_paginator("query").paginate(
        TableName=table.name,
        KeyConditionExpression="artist = :a",
        ExpressionAttributeValues={":a": {"S": "artist-0"}},
        PaginationConfig={"PageSize": 10},
    ))
    assert [page["Count"] for page in pages][:2] == [10, 10] and sum(page["Count"] for page in pages) == 25
    scanned = client.get_paginator("scan").paginate(TableName=table.name, PaginationConfig={"PageSize": 7})
    assert len({(i["artist"]["S"], i["year"]["N"]) for page in scanned for i in page["Items"]}) == 100
    segments = [table.scan(Segment=segment, TotalSegments=3, IndexName="by-genre")["Items"] for segment in range(3)]
    assert sum(len(segment) for segment in segments) == 100
    refused("ValidationException", table.query, KeyConditionExpression=Key("year").eq(1))


def batches():
    table = create("boto-batches")
    requests = [{"PutRequest": {"Item": {"artist": "a", "year": n, "genre": "g"}}} for n in range(25)]
    written = resource.batch_write_item(RequestItems={table.name: requests}, ReturnConsumedCapacity="TOTAL")
    assert written["UnprocessedItems"] == {} and written["ConsumedCapacity"][0]["CapacityUnits"] >= 25
    read = resource.batch_get_item(
        RequestItems={
            table.name: {
                "Keys": [{"artist": "a", "year": n} for n in (1, 2, 99)],
                "ProjectionExpression": "#y",
                "ExpressionAttributeNames": {"#y": "year"},
            }
        }
    )
    assert sorted(item["year"] for item in read["Responses"][table.name]) == [1, 2] and read["UnprocessedKeys"] == {}
    refused("ValidationException", resource.batch_write_item, RequestItems={table.name: requests + requests[:1]})


def transactions():
    table = create("boto-transactions")
    put = lambda n: {"Put": {"TableName": table.name, "Item": {"artist": {"S": "t"}, "year": {"N": str(n)}}}}
    key = lambda n: {"artist": {"S": "t"}, "year": {"N": str(n)}}
    raise_plays = {
        "Update": {
            "TableName": table.name,
            "Key": key(1),
            "UpdateExpression": "ADD plays :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
    }
    client.transact_write_items(TransactItems=[put(1), put(2), put(3)])
    for _ in range(2):
        client.transact_write_items(
            ClientRequestToken="one-token",
            TransactItems=[raise_plays, {"Delete": {"TableName": table.name, "Key": key(3)}}],
        )
    refused("IdempotentParameterMismatchException", client.transact_write_items, ClientRequestToken="one-token",
            TransactItems=[put(9)])
    check = {
        "ConditionCheck": {
            "TableName": table.name,
            "Key": key(2),
            "ConditionExpression": "attribute_exists(plays)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }
    cancelled = refused("TransactionCanceledException", client.transact_write_items, TransactItems=[raise_plays, check])
    assert [reason["Code"] for reason in cancelled.response["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert cancelled.response["CancellationReasons"][1]["Item"] == key(2)
    got = client.transact_get_items(
        TransactItems=[{"Get": {"TableName": table.name, "Key": key(n)}} for n in (1, 3)], ReturnConsumedCapacity="TOTAL"
    )
    assert got["Responses"] == [{"Item": {**key(1), "plays": {"N": "1"}}}, {}], got["Responses"]


def many_threads():
    table = create("boto-threads")
    key = {"artist": "counter", "year": 0}

    def count():
        for _ in range(25):
            client.update_item(
                TableName=table.name,
                Key={"artist": {"S": "counter"}, "year": {"N": "0"}},
                UpdateExpression="ADD hits :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert table.get_item(Key=key, ConsistentRead=True)["Item"]["hits"] == 100


def stream_reads():
    table = create("boto-stream")
    for n in range(5):
        table.put_item(Item={"artist": "s", "year": n, "genre": "new"})
        table.update_item(Key={"artist": "s", "year": n}, UpdateExpression="SET genre = :g",
                          ExpressionAttributeValues={":g": "old"})
        table.delete_item(Key={"artist": "s", "year": n})
    listed = streams.list_streams(TableName=table.name)["Streams"]
    assert [stream["StreamArn"] for stream in listed] == [table.latest_stream_arn]
    described = streams.describe_stream(StreamArn=table.latest_stream_arn)["StreamDescription"]
    assert described["StreamStatus"] == "ENABLED" and described["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    records = []
    for shard in described["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=table.latest_stream_arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while True:
            answer = streams.get_records(ShardIterator=iterator, Limit=4)
            iterator = answer["NextShardIterator"]
            records += answer["Records"]
            if not answer["Records"]:
                break
    assert len(records) == 15
    for n in range(5):
        ofKey = [r for r in records if r["dynamodb"]["Keys"]["year"] == {"N": str(n)}]
        assert [record["eventName"] for record in ofKey] == ["INSERT", "MODIFY", "REMOVE"]
        assert ofKey[1]["dynamodb"]["OldImage"]["genre"] == {"S": "new"}
        assert ofKey[1]["dynamodb"]["ApproximateCreationDateTime"].year >= 2026
        numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in ofKey]
        assert numbers == sorted(numbers)


def time_to_live():
    table = create("boto-ttl")
    ttl = lambda: client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert ttl() == {"TimeToLiveStatus": "DISABLED"}
    switched = client.update_time_to_live(
        TableName=table.name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    assert switched["TimeToLiveSpecification"] == {"Enabled": True, "AttributeName": "expires"}
    assert ttl()["AttributeName"] == "expires" and ttl()["TimeToLiveStatus"] in ("ENABLING", "ENABLED")


def legacy_parameters():
    table = create("boto-legacy")
    key = {"artist": "old", "year": 1}
    table.put_item(Item={**key, "genre": "jazz", "plays": 1}, Expected={"artist": {"Exists": False}})
    refused("ConditionalCheckFailedException", table.put_item, Item=key, Expected={"artist": {"Exists": False}})
    updated = table.update_item(
        Key=key,
        AttributeUpdates={
            "plays": {"Action": "ADD", "Value": 2},
            "genre": {"Action": "DELETE"},
            "label": {"Action": "PUT", "Value": "blue"},
        },
        Expected={"plays": {"ComparisonOperator": "LE", "AttributeValueList": [1]}, "genre": {"Value": "jazz"}},
        ConditionalOperator="AND",
        ReturnValues="ALL_NEW",
    )
    assert updated["Attributes"] == {**key, "plays": 3, "label": "blue"}
    assert table.get_item(Key=key, AttributesToGet=["label"])["Item"] == {"label": "blue"}
    queried = table.query(
        KeyConditions={"artist": {"ComparisonOperator": "EQ", "AttributeValueList": ["old"]}},
        QueryFilter={"label": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": ["bl"]}},
    )
    assert queried["Count"] == 1
    scanned = table.scan(ScanFilter={"plays": {"ComparisonOperator": "GT", "AttributeValueList": [5]}})
    assert scanned["Count"] == 0 and scanned["ScannedCount"] == 1


def limits_and_endpoints():
    assert client.describe_limits()["TableMaxReadCapacityUnits"] > 0
    assert client.describe_endpoints()["Endpoints"][0]["CachePeriodInMinutes"] > 0


def main():
    for part in (tables, indexes, items, queries_and_scans, batches, transactions, many_threads, stream_reads,
                 time_to_live, legacy_parameters, limits_and_endpoints):
        part()
        print("holds:", part.__name__, flush=True)


if __name__ == "__main__":
    sys.exit(main())
