package dev.millrace.services.streams;

import dev.millrace.model.ShardId;
import dev.millrace.tables.stream.ReadPosition;
import dev.millrace.tables.stream.StreamName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * A position in a shard as clients hold it: text that begins with the stream's ARN, is opaque behind it, and is worth
 * something for 15 minutes (spec 1.1, 1.5.8).
 *
 * @param hop counts the calls since the iterator was asked for, so that no two in a row are alike (spec 1.6.4)
 */
record ShardIterator(StreamName stream, ShardId shard, ReadPosition position, Instant issuedAt, int hop) {

    static final Duration LIFE = Duration.ofMinutes(15);

    private static final String FORMAT = "|1|";
    private static final long OLDEST = -1;

    ShardIterator {
        Objects.requireNonNull(stream);
        Objects.requireNonNull(shard);
        Objects.requireNonNull(position);
        Objects.requireNonNull(issuedAt);
    }

    /** Where to go on, with a life of its own. */
    ShardIterator next(ReadPosition from, Instant now) {
        return new ShardIterator(stream, shard, from, now, hop + 1);
    }

    boolean isExpired(Instant now) {
        return now.isAfter(issuedAt.plus(LIFE));
    }

    String text() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(shard.value());
            out.writeLong(
                    switch (position) {
                        case ReadPosition.Oldest ignored -> OLDEST;
                        case ReadPosition.After after -> after.sequence();
                    });
            out.writeLong(issuedAt.toEpochMilli());
            out.writeInt(hop);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stream.arn() + FORMAT + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** Reads an iterator's text; empty if it is not one of ours. */
    static Optional<ShardIterator> parse(String text) {
        int end = text.indexOf(FORMAT);
        if (end < 0) {
            return Optional.empty();
        }
        return StreamName.parse(text.substring(0, end))
                .flatMap(stream -> parse(stream, text.substring(end + FORMAT.length())));
    }

    private static Optional<ShardIterator> parse(StreamName stream, String opaque) {
        try (var in =
                new DataInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(opaque)))) {
            var shard = new ShardId(in.readUTF());
            long sequence = in.readLong();
            var issuedAt = Instant.ofEpochMilli(in.readLong());
            int hop = in.readInt();
            if (in.read() >= 0 || sequence < OLDEST) {
                return Optional.empty();
            }
            var position = sequence == OLDEST ? new ReadPosition.Oldest() : new ReadPosition.After(sequence);
            return Optional.of(new ShardIterator(stream, shard, position, issuedAt, hop));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // whatever is wrong with it, a client cannot have it from us
        }
    }
}
