package dev.millrace.services.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceException;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.Streams;
import dev.millrace.services.buckets.ObjectBuckets.NewObject;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalBucketsTest {

    private static final Call CALL = new Call(Scope.DEFAULT, "request", "http://h", "");
    private static final NewObject OBJECT = new NewObject("k", "text/plain", "content".getBytes(UTF_8));
    private static final int ROUNDS = 20;

    private final Path root;
    private final Store store;
    private final LocalBuckets buckets;
    private final List<Operation> operations;

    LocalBucketsTest(@TempDir Path folder) {
        root = folder.resolve("objects");
        store = RocksDbStore.open(folder.resolve("store"), Durability.OS);
        buckets = new LocalBuckets(store, SkippableClock.create(), root);
        operations = new S3Service(buckets).operations();
    }

    @AfterEach
    void close() {
        buckets.close();
        store.close();
    }

    private Operation operation(String name) {
        return operations.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private void call(String name, Record input) {
        var typed = (Operation.Typed<Record, Record>) operation(name);
        var unused = typed.handler().handle(CALL, input);
    }

    private void create() {
        call("CreateBucket", new BucketOperations.CreateBucketRequest("orders", null, null, null, null));
    }

    private void delete() {
        call("DeleteBucket", new BucketOperations.BucketRequest("orders", null));
    }

    private Streams.Answer send(String name, String path, InputStream body, long length) {
        var streamed = (Operation.Streamed) operation(name);
        return streamed.handler()
                .handle(
                        CALL,
                        new Streams.Request(
                                streamed.http().method(), path, Map.of(), Map.of(), body, OptionalLong.of(length)));
    }

    @Test
    @DisplayName("of a bucket's deletion and a write at the same time, one wins, and no write that is told is lost")
    void race() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            create();
            var start = new CountDownLatch(1);
            var put = CompletableFuture.supplyAsync(() -> {
                await(start);
                return buckets.put("orders", OBJECT);
            });
            var deleted = CompletableFuture.supplyAsync(() -> {
                await(start);
                try {
                    delete();
                    return true;
                } catch (ServiceException e) {
                    assertThat(e.error().code()).isEqualTo("BucketNotEmpty");
                    return false;
                }
            });
            start.countDown();
            assertThat(put.get()).isNotEqualTo(deleted.get());
            assertThat(buckets.get("orders", "k").isPresent()).isEqualTo(put.get());
            if (put.get()) {
                buckets.files().withdraw("orders", "k");
                delete();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("an upload whose bucket is deleted meanwhile is told so, and leaves nothing to the next bucket")
    void upload() {
        create();
        var isDeleted = new AtomicBoolean();
        var body = new ByteArrayInputStream("content".getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] bytes, int from, int length) {
                if (!isDeleted.getAndSet(true)) { // as DeleteBucket does, the moment it has found the bucket empty
                    store.commit(writer -> {
                        BucketStore.delete(writer, "orders");
                        return true;
                    });
                    buckets.files().discard("orders");
                }
                return super.read(bytes, from, length);
            }
        };
        assertThatThrownBy(() -> send("PutObject", "/orders/k", body, 7))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.error().code()).isEqualTo("NoSuchBucket"));
        assertThat(isDeleted).isTrue();
        assertThat(root.resolve("orders")).doesNotExist();
        create();
        assertThat(buckets.get("orders", "k")).isEmpty();
    }

    @Test
    @DisplayName("a new bucket is empty, whatever lies under its name; one that is made again is not")
    void fresh() throws Exception {
        Files.createDirectories(root.resolve("orders"));
        Files.writeString(root.resolve("orders/k"), "old");
        create();
        assertThat(buckets.get("orders", "k")).isEmpty();
        assertThat(buckets.put("orders", OBJECT)).isTrue();
        create();
        assertThat(buckets.get("orders", "k")).isPresent();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/../x", "/orders/a%2F..%2Fk", "/orders/.mpus-1", "/orders/a%00"})
    @DisplayName("tagging and access control of a key that cannot be one: NoSuchKey")
    void impossible(String path) {
        create();
        assertThat(buckets.put("orders", OBJECT)).isTrue();
        for (var name : List.of("GetObjectTagging", "GetObjectAcl")) {
            assertThatThrownBy(() -> send(name, path, InputStream.nullInputStream(), 0))
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            e -> assertThat(e.error().code()).isEqualTo("NoSuchKey"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Delete><Object><Key>a/../k</Key></Object></Delete>",
                "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>ok</Key></Object>"
                        + "<Object><Key>&#46;./k</Key></Object></Delete>",
            })
    @DisplayName("a document cannot delete what its keys do not spell")
    void documents(String document) {
        create();
        assertThat(buckets.put("orders", OBJECT)).isTrue();
        var bytes = document.getBytes(UTF_8);
        assertThatThrownBy(() -> send("DeleteObjects", "/orders", new ByteArrayInputStream(bytes), bytes.length))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.error().code()).isEqualTo("NotImplemented"));
        assertThat(buckets.get("orders", "k")).isPresent();
    }
}
