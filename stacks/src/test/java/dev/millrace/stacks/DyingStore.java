package dev.millrace.stacks;

import dev.millrace.store.Change;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A store that takes nothing any more once the services have met their death. */
record DyingStore(Store store, TestingServices services) implements Store {

    @Override
    public <T> T commit(Change<T> change) {
        if (services.isDead()) {
            throw new StoreException("the program is dead");
        }
        return store.commit(change);
    }

    @Override
    public <T> CompletableFuture<T> submit(Change<T> change) {
        return CompletableFuture.completedFuture(commit(change));
    }

    @Override
    public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        return store.get(keyspace, key);
    }

    @Override
    public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        store.scan(keyspace, from, to, visitor);
    }

    @Override
    public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        store.scanBackwards(keyspace, from, to, visitor);
    }

    @Override
    public void close() {}
}
