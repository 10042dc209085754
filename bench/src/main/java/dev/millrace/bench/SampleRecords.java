package dev.millrace.bench;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Change records of a table of orders, each about 800 bytes in the form of the invocation event. */
final class SampleRecords {

    static final Instant CREATED = Instant.ofEpochSecond(1_789_651_658);

    private static final long FIRST = 1_789_651_658_000L << 20;
    private static final int SPELLINGS = 1_000;

    private SampleRecords() {}

    /** Half of them INSERT, half MODIFY; of either, one in four is PAID. */
    static List<StreamRecord> of(int count) {
        var random = RandomGenerator.of("L64X128MixRandom");
        var events = new ArrayList<byte[]>(SPELLINGS);
        for (int i = 0; i < Math.min(count, SPELLINGS); i++) {
            events.add(event(i));
        }
        var records = new ArrayList<StreamRecord>(count);
        for (int i = 0; i < count; i++) {
            var number = new SequenceNumber(Long.toString(FIRST + i));
            records.add(new StreamRecord(number, CREATED, random.nextLong(), events.get(i % SPELLINGS)));
        }
        return List.copyOf(records);
    }

    private static byte[] event(int i) {
        var status = (i / 2) % 4 == 0 ? "PAID" : "PLACED";
        return """
                {"eventID":"c4ca4238a0b923820dcc509a6f75849b","eventName":"%s","eventVersion":"1.1",\
                "eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":{\
                "ApproximateCreationDateTime":1.789651658E9,"Keys":{"orderId":{"S":"order-%06d"}},"NewImage":{\
                "customer":{"M":{"city":{"S":"Zürich"},"name":{"S":"Customer %d"},"street":{"S":"Bahnhofstrasse 1"}}},\
                "items":{"L":[{"M":{"price":{"N":"12.5"},"quantity":{"N":"2"},"sku":{"S":"sku-17"}}},\
                {"M":{"price":{"N":"3.99"},"quantity":{"N":"1"},"sku":{"S":"sku-%d"}}}]},"orderId":{"S":"order-%06d"},\
                "status":{"S":"%s"},"total":{"N":"%d.99"},"updatedAt":{"S":"2026-09-17T12:07:38Z"}},\
                "SequenceNumber":"1876585697124352000%03d","SizeBytes":310,"StreamViewType":"NEW_AND_OLD_IMAGES"},\
                "eventSourceARN":"arn:aws:dynamodb:us-east-1:000000000000:table/Orders/stream/2026-09-17T00:00:00.000"}""".formatted(i % 2 == 0 ? "INSERT" : "MODIFY", i, i, i % 100, i, status, i % 1000, i % 1000)
                .getBytes(StandardCharsets.UTF_8);
    }
}
