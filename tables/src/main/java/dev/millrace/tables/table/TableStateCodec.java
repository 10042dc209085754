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
import java.util.HashMap;
import java.util.Optional;

/** Table states as bytes. */
final class TableStateCodec {

    private static final byte FORMAT = 1;
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
            var key = state.key().attributes();
            out.writeByte(key.size());
            for (var attribute : key) {
                out.writeUTF(attribute.name());
                out.writeUTF(attribute.type().name());
            }
            out.writeLong(state.createdAt().toEpochMilli());
            writeSettings(out, state.settings());
            out.writeUTF(state.stream().map(StreamViewType::name).orElse(""));
            out.writeUTF(state.latestStream().map(StreamName::label).orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static TableState decode(byte[] stored) {
        try (var in = new DataInputStream(new ByteArrayInputStream(stored))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException("a table's state has the unknown format " + format);
            }
            long number = in.readLong();
            var scope = new Scope(in.readUTF(), in.readUTF());
            var name = in.readUTF();
            var id = in.readUTF();
            int keys = in.readByte();
            var partition = readAttribute(in);
            var key = keys == 1 ? KeySchema.of(partition) : KeySchema.of(partition, readAttribute(in));
            var createdAt = Instant.ofEpochMilli(in.readLong());
            var settings = readSettings(in);
            var view = in.readUTF();
            var label = in.readUTF();
            return new TableState(
                    number,
                    scope,
                    name,
                    id,
                    key,
                    createdAt,
                    settings,
                    view.isEmpty() ? Optional.empty() : Optional.of(StreamViewType.valueOf(view)),
                    label.isEmpty() ? Optional.empty() : Optional.of(new StreamName(scope, name, label)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyAttribute readAttribute(DataInputStream in) throws IOException {
        return new KeyAttribute(in.readUTF(), KeyType.valueOf(in.readUTF()));
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
                billing, deletionProtection, timeToLive.isEmpty() ? Optional.empty() : Optional.of(timeToLive), tags);
    }
}
