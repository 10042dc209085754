package dev.millrace.store;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Entries of one layer in key order, up or down, to be merged with those of others. Not thread-safe. */
interface Source {

    /** Goes to the next entry; false if there is none. */
    boolean next();

    byte[] key();

    /** The entry's value; null if its key was deleted here. */
    byte @Nullable [] value();

    /** Whether this layer has deleted what older ones hold under the key. */
    boolean hides(byte[] key);

    /** What this layer holds under the key by now; null if nothing. */
    byte @Nullable [] current(byte[] key);

    /** What a drain has written so far. */
    static Source of(Overlay overlay, Keyspace keyspace, NavigableMap<byte[], byte[]> entries) {
        return new OfMap<>(entries) {
            @Override
            byte @Nullable [] value(byte[] value) {
                return value == Overlay.ABSENT ? null : value;
            }

            @Override
            public boolean hides(byte[] key) {
                return overlay.isHidden(keyspace, key);
            }

            @Override
            public byte @Nullable [] current(byte[] key) {
                return null; // nobody else writes to it
            }
        };
    }

    /** A generation's share of a keyspace. */
    static Source of(Recent.Space space, NavigableMap<byte[], Piece> entries) {
        return new OfMap<>(entries) {
            @Override
            byte @Nullable [] value(Piece value) {
                return value.isAbsent() ? null : value.copy();
            }

            @Override
            public boolean hides(byte[] key) {
                return space.deleted.contains(key);
            }

            @Override
            public byte @Nullable [] current(byte[] key) {
                var piece = space.entries.get(key);
                return piece == null ? null : value(piece);
            }
        };
    }

    /** The part of a map from a key to a key (exclusive, null for the end), in the direction. */
    static <V> NavigableMap<byte[], V> part(
            NavigableMap<byte[], V> map, byte[] from, byte @Nullable [] to, boolean backwards) {
        var part = to == null ? map.tailMap(from, true) : map.subMap(from, true, to, false);
        return backwards ? part.descendingMap() : part;
    }

    /** Entries of a map. */
    abstract class OfMap<V> implements Source {
        private final Iterator<Map.Entry<byte[], V>> entries;
        private Map.@Nullable Entry<byte[], V> entry;

        OfMap(NavigableMap<byte[], V> entries) {
            this.entries = entries.entrySet().iterator();
        }

        abstract byte @Nullable [] value(V value);

        @Override
        public boolean next() {
            entry = entries.hasNext() ? entries.next() : null;
            return entry != null;
        }

        private Map.Entry<byte[], V> entry() {
            if (entry == null) {
                throw new IllegalStateException("there is no entry");
            }
            return entry;
        }

        @Override
        public byte[] key() {
            return entry().getKey();
        }

        @Override
        public byte @Nullable [] value() {
            return value(entry().getValue());
        }
    }

    /** What RocksDB has. Nothing is older, so it hides nothing. */
    final class OfRocksDb implements Source {
        private final RocksIterator entries;
        private final boolean backwards;

        /** @param entries stands at its first entry in the direction */
        OfRocksDb(RocksIterator entries, boolean backwards) {
            this.entries = entries;
            this.backwards = backwards;
        }

        private boolean begun;

        @Override
        public boolean next() {
            if (!begun) {
                begun = true;
            } else if (backwards) {
                entries.prev();
            } else {
                entries.next();
            }
            if (entries.isValid()) {
                return true;
            }
            try {
                entries.status();
            } catch (RocksDBException e) {
                throw new StoreException("Reading failed: " + e.getMessage(), e);
            }
            return false;
        }

        @Override
        public byte[] key() {
            return entries.key();
        }

        @Override
        public byte[] value() {
            return entries.value();
        }

        @Override
        public boolean hides(byte[] key) {
            return false;
        }

        @Override
        public byte @Nullable [] current(byte[] key) {
            return null;
        }
    }
}
