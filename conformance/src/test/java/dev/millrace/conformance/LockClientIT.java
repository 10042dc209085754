package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import com.amazonaws.services.dynamodbv2.CreateDynamoDBTableOptions;
import com.amazonaws.services.dynamodbv2.LockItem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;

@Tag("conformance")
@ExtendWith(OneServer.class)
@DisplayName("the DynamoDB lock client, whose leases are conditional writes")
class LockClientIT {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration SHORT_LEASE = Duration.ofMillis(1500);

    private final DynamoDbClient client;

    LockClientIT(Millrace millrace) {
        client = millrace.dynamoDb();
    }

    @Test
    @DisplayName("a lock is one owner's until it is released, with its data, and is then the next one's")
    void handed_on() throws Exception {
        var table = table("locks-handed-on");
        try (var ann = owner(table, "ann", true);
                var bob = owner(table, "bob", true)) {
            var held = ann.acquireLock(lock("order-1")
                    .withData(ByteBuffer.wrap("total".getBytes(StandardCharsets.UTF_8)))
                    .withAdditionalAttributes(Map.of("note", AttributeValue.fromS("busy")))
                    .build());

            assertThat(bob.tryAcquireLock(lock("order-1").build())).isEmpty();
            assertThat(bob.getLock("order-1", Optional.of("-")).orElseThrow().getData())
                    .hasValueSatisfying(data -> assertThat(StandardCharsets.UTF_8
                                    .decode(data.duplicate())
                                    .toString())
                            .isEqualTo("total"));
            assertThat(stored(table, "order-1"))
                    .containsEntry("ownerName", AttributeValue.fromS("ann"))
                    .containsEntry("note", AttributeValue.fromS("busy"));

            assertThat(ann.releaseLock(held)).isTrue();
            assertThat(bob.acquireLock(lock("order-1").build()).getOwnerName()).isEqualTo("bob");
            assertThat(stored(table, "order-1")).containsEntry("ownerName", AttributeValue.fromS("bob"));
        }
    }

    @Test
    @DisplayName("the lock of an owner that no longer beats goes to another when its lease has passed; release fails")
    void expired() throws Exception {
        var table = table("locks-expired");
        try (var dead = owner(table, "dead", false);
                var bob = owner(table, "bob", true)) {
            var lost = dead.acquireLock(lock("order-1").build());

            var taken = bob.acquireLock(lock("order-1").build());

            assertThat(taken.getOwnerName()).isEqualTo("bob");
            assertThat(dead.releaseLock(lost)).isFalse();
            assertThat(stored(table, "order-1")).containsEntry("ownerName", AttributeValue.fromS("bob"));
        }
    }

    @Test
    @DisplayName("of many who want a lock at once one has it at a time")
    void one_at_a_time() throws Exception {
        var table = table("locks-contended");
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var count = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var done = IntStream.range(0, 4)
                    .mapToObj(n -> threads.submit(() -> {
                        try (var owner = owner(table, "owner-" + n, true)) {
                            for (var turn = 0; turn < 10; turn++) {
                                try (LockItem held = owner.acquireLock(lock("counter")
                                        .withAdditionalTimeToWaitForLock(60_000L)
                                        .withDeleteLockOnRelease(true)
                                        .build())) {
                                    assertThat(held.isExpired()).isFalse();
                                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                    count.incrementAndGet();
                                    inside.decrementAndGet();
                                }
                            }
                        }
                        return n;
                    }))
                    .toList();
            for (var owner : done) {
                owner.get();
            }
        }
        assertThat(List.of(count.get(), most.get())).containsExactly(40, 1);
        assertThat(stored(table, "counter")).isEmpty();
    }

    private String table(String name) {
        AmazonDynamoDBLockClient.createLockTableInDynamoDB(CreateDynamoDBTableOptions.builder(
                        client,
                        ProvisionedThroughput.builder()
                                .readCapacityUnits(5L)
                                .writeCapacityUnits(5L)
                                .build(),
                        name)
                .withPartitionKeyName("key")
                .withSortKeyName("sort")
                .build());
        return name;
    }

    private AmazonDynamoDBLockClient owner(String table, String name, boolean beating) {
        var lease = beating ? LEASE : SHORT_LEASE;
        var owner = new AmazonDynamoDBLockClient(AmazonDynamoDBLockClientOptions.builder(client, table)
                .withPartitionKeyName("key")
                .withSortKeyName("sort")
                .withOwnerName(name)
                .withTimeUnit(TimeUnit.MILLISECONDS)
                .withLeaseDuration(lease.toMillis())
                .withHeartbeatPeriod(lease.toMillis() / 5)
                .withCreateHeartbeatBackgroundThread(beating)
                .build());
        owner.assertLockTableExists();
        return owner;
    }

    private static AcquireLockOptions.AcquireLockOptionsBuilder lock(String key) {
        return AcquireLockOptions.builder(key)
                .withSortKey("-")
                .withTimeUnit(TimeUnit.MILLISECONDS)
                .withAdditionalTimeToWaitForLock(500L)
                .withRefreshPeriod(20L);
    }

    private Map<String, AttributeValue> stored(String table, String key) {
        return client.getItem(get -> get.tableName(table)
                        .consistentRead(true)
                        .key(Map.of("key", AttributeValue.fromS(key), "sort", AttributeValue.fromS("-"))))
                .item();
    }
}
