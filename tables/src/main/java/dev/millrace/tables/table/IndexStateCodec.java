package dev.millrace.tables.table;

import dev.millrace.tables.item.IndexKeySchema;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Optional;

/** Index states as bytes, a part of {@link TableStateCodec}'s. */
final class IndexStateCodec {

    private static final int ALL = 0;
    private static final int KEYS_ONLY = 1;
    private static final int INCLUDE = 2;

    private IndexStateCodec() {}

    static void write(DataOutputStream out, IndexState index) throws IOException {
        out.writeLong(index.number());
        out.writeUTF(index.name());
        out.writeBoolean(index.spec().isGlobal());
        TableStateCodec.writeAttributes(out, index.spec().key().partition());
        TableStateCodec.writeAttributes(out, index.spec().key().sort());
        write(out, index.spec().projection());
        out.writeBoolean(index.spec().provisioned().isPresent());
        if (index.spec().provisioned().isPresent()) {
            out.writeLong(index.spec().provisioned().get().readUnits());
            out.writeLong(index.spec().provisioned().get().writeUnits());
        }
        DeclarationsCodec.write(out, index.spec().throughput());
        out.writeInt(index.backfilledTo().map(ByteBuffer::capacity).orElse(-1));
        if (index.backfilledTo().isPresent()) {
            out.write(index.backfilledTo().get().array());
        }
    }

    static IndexState read(DataInputStream in) throws IOException {
        long number = in.readLong();
        var name = in.readUTF();
        var kind = in.readBoolean() ? IndexSpec.Kind.GLOBAL : IndexSpec.Kind.LOCAL;
        var key = new IndexKeySchema(TableStateCodec.readAttributes(in), TableStateCodec.readAttributes(in));
        var projection = readProjection(in);
        var provisioned = in.readBoolean()
                ? Optional.of(new Billing.Provisioned(in.readLong(), in.readLong()))
                : Optional.<Billing.Provisioned>empty();
        var spec = new IndexSpec(name, kind, key, projection, provisioned, DeclarationsCodec.readThroughput(in));
        int backfilled = in.readInt();
        return new IndexState(
                number,
                spec,
                backfilled < 0 ? Optional.empty() : Optional.of(ByteBuffer.wrap(in.readNBytes(backfilled))));
    }

    private static void write(DataOutputStream out, Projection projection) throws IOException {
        switch (projection) {
            case Projection.All ignored -> out.writeByte(ALL);
            case Projection.KeysOnly ignored -> out.writeByte(KEYS_ONLY);
            case Projection.Include include -> {
                out.writeByte(INCLUDE);
                out.writeInt(include.attributes().size());
                for (var attribute : include.attributes()) {
                    out.writeUTF(attribute);
                }
            }
        }
    }

    private static Projection readProjection(DataInputStream in) throws IOException {
        int projection = in.readByte();
        return switch (projection) {
            case ALL -> new Projection.All();
            case KEYS_ONLY -> new Projection.KeysOnly();
            case INCLUDE -> {
                var attributes = new ArrayList<String>();
                for (int left = in.readInt(); left > 0; left--) {
                    attributes.add(in.readUTF());
                }
                yield new Projection.Include(attributes);
            }
            default -> throw new IllegalStateException("an index has the unknown projection " + projection);
        };
    }
}
