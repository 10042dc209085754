package dev.millrace.tables.stream;

import dev.millrace.model.Scope;
import dev.millrace.model.ShardId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;

/** Stream states as bytes. */
final class StreamStateCodec {

    private static final byte FORMAT = 1;
    private static final long NONE = Long.MIN_VALUE;

    private StreamStateCodec() {}

    static byte[] encode(StreamState state) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(state.number());
            out.writeUTF(state.name().scope().account());
            out.writeUTF(state.name().scope().region());
            out.writeUTF(state.name().table());
            out.writeUTF(state.name().label());
            out.writeUTF(state.view().name());
            out.writeByte(state.keyNames().size());
            for (var key : state.keyNames()) {
                out.writeUTF(key);
            }
            writeInstant(out, Optional.of(state.createdAt()));
            writeInstant(out, state.disabledAt());
            out.writeInt(state.shardsEver());
            out.writeInt(state.shards().size());
            for (var shard : state.shards()) {
                writeShard(out, shard);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static StreamState decode(byte[] stored) {
        try (var in = new DataInputStream(new ByteArrayInputStream(stored))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException("a stream's state has the unknown format " + format);
            }
            long number = in.readLong();
            var scope = new Scope(in.readUTF(), in.readUTF());
            var name = new StreamName(scope, in.readUTF(), in.readUTF());
            var view = StreamViewType.valueOf(in.readUTF());
            var keyNames = new ArrayList<String>();
            for (int left = in.readByte(); left > 0; left--) {
                keyNames.add(in.readUTF());
            }
            var createdAt = readInstant(in).orElseThrow();
            var disabledAt = readInstant(in);
            int shardsEver = in.readInt();
            var shards = new ArrayList<Shard>();
            for (int left = in.readInt(); left > 0; left--) {
                shards.add(readShard(in));
            }
            return new StreamState(number, name, view, keyNames, createdAt, disabledAt, shards, shardsEver);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeShard(DataOutputStream out, Shard shard) throws IOException {
        out.writeInt(shard.number());
        out.writeUTF(shard.id().value());
        out.writeUTF(shard.parent().map(ShardId::value).orElse(""));
        out.writeLong(shard.range().first());
        out.writeLong(shard.range().last());
        out.writeLong(shard.start());
        out.writeLong(shard.end().orElse(NONE));
        writeInstant(out, Optional.of(shard.createdAt()));
        writeInstant(out, shard.closedAt());
        out.writeLong(shard.lastTrimmed());
    }

    private static Shard readShard(DataInputStream in) throws IOException {
        int number = in.readInt();
        var id = new ShardId(in.readUTF());
        var parent = in.readUTF();
        var range = new HashRange(in.readLong(), in.readLong());
        long start = in.readLong();
        long end = in.readLong();
        return new Shard(
                number,
                id,
                parent.isEmpty() ? Optional.empty() : Optional.of(new ShardId(parent)),
                range,
                start,
                end == NONE ? OptionalLong.empty() : OptionalLong.of(end),
                readInstant(in).orElseThrow(),
                readInstant(in),
                in.readLong());
    }

    private static void writeInstant(DataOutputStream out, Optional<Instant> instant) throws IOException {
        out.writeLong(instant.map(Instant::toEpochMilli).orElse(NONE));
    }

    private static Optional<Instant> readInstant(DataInputStream in) throws IOException {
        long millis = in.readLong();
        return millis == NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
