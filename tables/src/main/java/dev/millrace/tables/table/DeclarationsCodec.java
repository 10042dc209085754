package dev.millrace.tables.table;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Declarations and throughput as bytes, a part of {@link TableStateCodec}'s. */
final class DeclarationsCodec {

    private DeclarationsCodec() {}

    static void write(DataOutputStream out, Declarations declarations) throws IOException {
        out.writeBoolean(declarations.storage().isPresent());
        if (declarations.storage().isPresent()) {
            out.writeUTF(declarations.storage().get().name());
            out.writeLong(declarations.storage().get().since().toEpochMilli());
        }
        out.writeUTF(declarations.encryptionKey().orElse(""));
        write(out, declarations.throughput());
        writeMoment(out, declarations.onDemandSince());
    }

    static Declarations read(DataInputStream in) throws IOException {
        var storage = in.readBoolean()
                ? Optional.of(new Declarations.StorageClass(in.readUTF(), Instant.ofEpochMilli(in.readLong())))
                : Optional.<Declarations.StorageClass>empty();
        var encryptionKey = in.readUTF();
        var throughput = readThroughput(in);
        return new Declarations(
                storage,
                encryptionKey.isEmpty() ? Optional.empty() : Optional.of(encryptionKey),
                throughput,
                readMoment(in),
                Optional.empty());
    }

    /** Stands apart, for older formats do not have it. */
    static void writeRecovery(DataOutputStream out, Optional<Declarations.Recovery> recovery) throws IOException {
        out.writeBoolean(recovery.isPresent());
        if (recovery.isPresent()) {
            out.writeLong(recovery.get().since().toEpochMilli());
            out.writeInt(recovery.get().days());
        }
    }

    static Optional<Declarations.Recovery> readRecovery(DataInputStream in) throws IOException {
        return in.readBoolean()
                ? Optional.of(new Declarations.Recovery(Instant.ofEpochMilli(in.readLong()), in.readInt()))
                : Optional.empty();
    }

    static void write(DataOutputStream out, Throughput throughput) throws IOException {
        write(out, throughput.limits());
        write(out, throughput.warm());
    }

    static Throughput readThroughput(DataInputStream in) throws IOException {
        return new Throughput(readUnits(in), readUnits(in), UnitChanges.NONE);
    }

    /** Stand apart, for older formats do not have them. */
    static void write(DataOutputStream out, UnitChanges changes) throws IOException {
        writeMoment(out, changes.increased());
        writeMoment(out, changes.decreased());
        out.writeInt(changes.decreases());
    }

    static UnitChanges readChanges(DataInputStream in) throws IOException {
        return new UnitChanges(readMoment(in), readMoment(in), in.readInt());
    }

    private static void writeMoment(DataOutputStream out, Optional<Instant> moment) throws IOException {
        out.writeLong(moment.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
    }

    private static Optional<Instant> readMoment(DataInputStream in) throws IOException {
        long moment = in.readLong();
        return moment == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(moment));
    }

    private static void write(DataOutputStream out, Optional<Units> units) throws IOException {
        out.writeBoolean(units.isPresent());
        if (units.isPresent()) {
            out.writeLong(units.get().read());
            out.writeLong(units.get().write());
        }
    }

    private static Optional<Units> readUnits(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(new Units(in.readLong(), in.readLong())) : Optional.empty();
    }
}
