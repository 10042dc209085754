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
 */
public record Declarations(
        Optional<StorageClass> storage,
        Optional<String> encryptionKey,
        Throughput throughput,
        Optional<Instant> onDemandSince) {

    /** Nothing declared. */
    public static final Declarations NONE =
            new Declarations(Optional.empty(), Optional.empty(), Throughput.NONE, Optional.empty());

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

    public Declarations {
        Objects.requireNonNull(storage);
        Objects.requireNonNull(encryptionKey);
        Objects.requireNonNull(throughput);
        Objects.requireNonNull(onDemandSince);
    }

    public Declarations withStorage(StorageClass value) {
        return new Declarations(Optional.of(value), encryptionKey, throughput, onDemandSince);
    }

    public Declarations withEncryptionKey(Optional<String> value) {
        return new Declarations(storage, value, throughput, onDemandSince);
    }

    public Declarations withThroughput(Throughput value) {
        return new Declarations(storage, encryptionKey, value, onDemandSince);
    }

    public Declarations withOnDemandSince(Instant value) {
        return new Declarations(storage, encryptionKey, throughput, Optional.of(value));
    }
}
