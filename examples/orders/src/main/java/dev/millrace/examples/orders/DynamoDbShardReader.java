package dev.millrace.examples.orders;

import java.math.BigInteger;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Reads shards with GetShardIterator and GetRecords. */
final class DynamoDbShardReader implements ShardReader {

    private final DynamoDbStreamsClient streams;

    DynamoDbShardReader(DynamoDbStreamsClient streams) {
        this.streams = streams;
    }

    @Override
    public String iteratorAt(String streamArn, String shardId, BigInteger sequenceNumber) {
        try {
            return streams.getShardIterator(request -> request.streamArn(streamArn)
                            .shardId(shardId)
                            .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                            .sequenceNumber(sequenceNumber.toString()))
                    .shardIterator();
        } catch (TrimmedDataAccessException | ResourceNotFoundException e) {
            throw new RecordsGone(e);
        }
    }

    @Override
    public Page read(String iterator) {
        try {
            var answer = streams.getRecords(request -> request.shardIterator(iterator));
            return new Page(
                    answer.records().stream().map(DynamoDbShardReader::record).toList(),
                    Optional.ofNullable(answer.nextShardIterator()));
        } catch (TrimmedDataAccessException | ResourceNotFoundException e) {
            throw new RecordsGone(e);
        }
    }

    private static StreamRecord record(Record record) {
        var change = record.dynamodb();
        return new StreamRecord(
                new BigInteger(change.sequenceNumber()),
                record.eventID(),
                record.eventNameAsString(),
                change.keys(),
                change.oldImage(),
                change.newImage());
    }
}
