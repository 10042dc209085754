package dev.millrace.tables.table;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a table is declared to be and Millrace keeps and answers without acting on it: nothing is stored elsewhere,
 * encrypted or throttled for it.
 *
 * @param storage its class, once somebody has named one
 * @param encryptionKey ARN of the KMS key it is declared to be encrypted with
 * @param throughput limits and warm throughput
 * @param onDemandSince when it was last switched to on-demand billing
 * @param recovery point-in-time recovery, while it is on
 */
public record Declarations(
        Optional<StorageClass> storage,
        Optional<String> encryptionKey,
        Throughput throughput,
        Optional<Instant> onDemandSince,
        Optional<Recovery> recovery) {

    /** Nothing declared. */
    public static final Declarations NONE =
            new Declarations(Optional.empty(), Optional.empty(), Throughput.NONE, Optional.empty(), Optional.empty());

    /**
     * A table class.
     *
     * @param name as on the wire
     * @param since when it was named
     */
    public record StorageClass(String name, Instant since) {
        public StorageClass {
            Objects.requireNonNull(name);
            Objects.requireNonNull(since);
        }
    }

    /**
     * Point-in-time recovery.
     *
     * @param since when it was switched on
     * @param days so far back it is to reach
     */
    public record Recovery(Instant since, int days) {
        public Recovery {
            Objects.requireNonNull(since);
        }
    }

    public Declarations {
        Objects.requireNonNull(storage);
        Objects.requireNonNull(encryptionKey);
        Objects.requireNonNull(throughput);
        Objects.requireNonNull(onDemandSince);
        Objects.requireNonNull(recovery);
    }

    public Declarations withStorage(StorageClass value) {
        return new Declarations(Optional.of(value), encryptionKey, throughput, onDemandSince, recovery);
    }

    public Declarations withEncryptionKey(Optional<String> value) {
        return new Declarations(storage, value, throughput, onDemandSince, recovery);
    }

    public Declarations withThroughput(Throughput value) {
        return new Declarations(storage, encryptionKey, value, onDemandSince, recovery);
    }

    public Declarations withOnDemandSince(Instant value) {
        return new Declarations(storage, encryptionKey, throughput, Optional.of(value), recovery);
    }

    public Declarations withRecovery(Optional<Recovery> value) {
        return new Declarations(storage, encryptionKey, throughput, onDemandSince, value);
    }
}
