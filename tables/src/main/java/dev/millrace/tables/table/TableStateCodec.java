package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Table states as bytes. The first format knew neither declarations nor indexes, the second no point-in-time recovery,
 * the third not when units were changed; they are still read.
 */
final class TableStateCodec {

    private static final byte FIRST_FORMAT = 1;
    private static final byte SECOND_FORMAT = 2;
    private static final byte THIRD_FORMAT = 3;
    private static final byte FORMAT = 4;
    private static final long ON_DEMAND = -1;

    private TableStateCodec() {}

    static byte[] encode(TableState state) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(state.number());
            out.writeUTF(state.scope().account());
            out.writeUTF(state.scope().region());
            out.writeUTF(state.name());
            out.writeUTF(state.id());
            writeAttributes(out, state.key().attributes());
            out.writeLong(state.createdAt().toEpochMilli());
            writeSettings(out, state.settings());
            out.writeUTF(state.stream().map(StreamViewType::name).orElse(""));
            out.writeUTF(state.latestStream().map(StreamName::label).orElse(""));
            DeclarationsCodec.write(out, state.settings().declarations());
            out.writeInt(state.indexes().size());
            for (var index : state.indexes()) {
                IndexStateCodec.write(out, index);
            }
            DeclarationsCodec.writeRecovery(out, state.settings().declarations().recovery());
            DeclarationsCodec.write(
                    out, state.settings().declarations().throughput().changes());
            for (var index : state.indexes()) {
                DeclarationsCodec.write(out, index.spec().throughput().changes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static TableState decode(byte[] stored) {
        try (var in = new DataInputStream(new ByteArrayInputStream(stored))) {
            byte format = in.readByte();
            if (format < FIRST_FORMAT || format > FORMAT) {
                throw new IllegalStateException("a table's state has the unknown format " + format);
            }
            long number = in.readLong();
            var scope = new Scope(in.readUTF(), in.readUTF());
            var name = in.readUTF();
            var id = in.readUTF();
            var keys = readAttributes(in);
            var key = keys.size() == 1 ? KeySchema.of(keys.getFirst()) : KeySchema.of(keys.get(0), keys.get(1));
            var createdAt = Instant.ofEpochMilli(in.readLong());
            var settings = readSettings(in);
            var view = in.readUTF();
            var label = in.readUTF();
            var indexes = new ArrayList<IndexState>();
            if (format != FIRST_FORMAT) {
                settings = settings.withDeclarations(DeclarationsCodec.read(in));
                for (int left = in.readInt(); left > 0; left--) {
                    indexes.add(IndexStateCodec.read(in));
                }
            }
            if (format > SECOND_FORMAT) {
                var recovery = DeclarationsCodec.readRecovery(in);
                settings = settings.withDeclarations(settings.declarations().withRecovery(recovery));
            }
            if (format > THIRD_FORMAT) {
                settings = settings.withUnitChanges(DeclarationsCodec.readChanges(in));
                for (int i = 0; i < indexes.size(); i++) {
                    indexes.set(i, indexes.get(i).withUnitChanges(DeclarationsCodec.readChanges(in)));
                }
            }
            return new TableState(
                    number,
                    scope,
                    name,
                    id,
                    key,
                    createdAt,
                    settings,
                    view.isEmpty() ? Optional.empty() : Optional.of(StreamViewType.valueOf(view)),
                    label.isEmpty() ? Optional.empty() : Optional.of(new StreamName(scope, name, label)),
                    indexes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void writeAttributes(DataOutputStream out, List<KeyAttribute> attributes) throws IOException {
        out.writeByte(attributes.size());
        for (var attribute : attributes) {
            out.writeUTF(attribute.name());
            out.writeUTF(attribute.type().name());
        }
    }

    static List<KeyAttribute> readAttributes(DataInputStream in) throws IOException {
        var attributes = new ArrayList<KeyAttribute>();
        for (int left = in.readByte(); left > 0; left--) {
            attributes.add(new KeyAttribute(in.readUTF(), KeyType.valueOf(in.readUTF())));
        }
        return attributes;
    }

    private static void writeSettings(DataOutputStream out, TableSettings settings) throws IOException {
        switch (settings.billing()) {
            case Billing.OnDemand ignored -> out.writeLong(ON_DEMAND);
            case Billing.Provisioned provisioned -> {
                out.writeLong(provisioned.readUnits());
                out.writeLong(provisioned.writeUnits());
            }
        }
        out.writeBoolean(settings.deletionProtection());
        out.writeUTF(settings.timeToLive().orElse(""));
        out.writeInt(settings.tags().size());
        for (var tag : settings.tags().entrySet()) {
            out.writeUTF(tag.getKey());
            out.writeUTF(tag.getValue());
        }
    }

    private static TableSettings readSettings(DataInputStream in) throws IOException {
        long readUnits = in.readLong();
        var billing =
                readUnits == ON_DEMAND ? new Billing.OnDemand() : new Billing.Provisioned(readUnits, in.readLong());
        boolean deletionProtection = in.readBoolean();
        var timeToLive = in.readUTF();
        var tags = new HashMap<String, String>();
        for (int left = in.readInt(); left > 0; left--) {
            tags.put(in.readUTF(), in.readUTF());
        }
        return new TableSettings(
                billing,
                deletionProtection,
                timeToLive.isEmpty() ? Optional.empty() : Optional.of(timeToLive),
                tags,
                Declarations.NONE);
    }
}
