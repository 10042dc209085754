package dev.millrace.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mutations of a commit as bytes. A keyspace is declared in the first body of a segment that names it, and is a
 * number from then on. One for each segment; not thread-safe.
 */
final class Body {

    private static final byte DECLARE = 0;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final byte DELETE_RANGE = 3;

    /** Kind, keyspace, two lengths. */
    private static final int MOST_HEAD_BYTES = 1 + 2 + 4 + 4;

    private final Map<Keyspace, Short> numbers = new HashMap<>();
    private final Map<Short, Keyspace> keyspaces = new HashMap<>();

    /** At least as many bytes as the mutations take. */
    int mostBytes(List<Overlay.Mutation> mutations) {
        long bytes = 0;
        for (var mutation : mutations) {
            bytes += MOST_HEAD_BYTES;
            if (!numbers.containsKey(mutation.keyspace())) {
                bytes += MOST_HEAD_BYTES + mutation.keyspace().name().length();
            }
            bytes += mutation.key().length + mutation.rest().length;
        }
        return Math.toIntExact(bytes);
    }

    /**
     * Writes them.
     *
     * @param out over the slab
     * @return the place of each put's value, by the mutation's place in the list; others have {@link Piece#ABSENT}
     */
    Piece[] encode(List<Overlay.Mutation> mutations, byte[] slab, ByteBuffer out) {
        var pieces = new Piece[mutations.size()];
        for (int i = 0; i < pieces.length; i++) {
            var mutation = mutations.get(i);
            short keyspace = number(mutation.keyspace(), out);
            var key = mutation.key();
            var rest = mutation.rest();
            head(out, kind(mutation.kind()), keyspace, key.length, rest.length);
            out.put(key);
            pieces[i] = mutation.kind() == Overlay.Mutation.Kind.PUT
                    ? new Piece(slab, out.position(), rest.length)
                    : Piece.ABSENT;
            out.put(rest);
        }
        return pieces;
    }

    private static void head(ByteBuffer out, byte kind, short keyspace, int first, int second) {
        out.put(kind).putShort(keyspace).putInt(first).putInt(second);
    }

    private short number(Keyspace keyspace, ByteBuffer out) {
        var known = numbers.get(keyspace);
        if (known != null) {
            return known;
        }
        short number = (short) numbers.size();
        head(out, DECLARE, number, keyspace.name().length(), code(keyspace.use()));
        out.put(keyspace.name().getBytes(StandardCharsets.US_ASCII));
        numbers.put(keyspace, number);
        return number;
    }

    private static byte kind(Overlay.Mutation.Kind kind) {
        return switch (kind) {
            case PUT -> PUT;
            case DELETE -> DELETE;
            case DELETE_RANGE -> DELETE_RANGE;
        };
    }

    private static int code(Keyspace.Use use) {
        return switch (use) {
            case RECORDS -> 0;
            case LOG -> 1;
        };
    }

    private static Keyspace.Use use(int code) {
        return switch (code) {
            case 0 -> Keyspace.Use.RECORDS;
            case 1 -> Keyspace.Use.LOG;
            default -> throw new StoreException("a keyspace of unknown use " + code);
        };
    }

    /**
     * Brings what a body says into the generation, in order; the bytes must stay as they are.
     *
     * @param into null if the mutations are known and only what is declared counts
     */
    void decode(byte[] bytes, Frame frame, @Nullable Recent into) {
        var in = ByteBuffer.wrap(bytes, frame.bodyOffset(), frame.bodyLength());
        while (in.hasRemaining()) {
            byte kind = in.get();
            short number = in.getShort();
            int first = in.getInt();
            int second = in.getInt();
            var key = new byte[first];
            in.get(key);
            if (kind == DECLARE) {
                keyspaces.put(number, new Keyspace(new String(key, StandardCharsets.US_ASCII), use(second)));
                continue;
            }
            if (into == null) {
                in.position(in.position() + (kind == DELETE ? 0 : second));
                continue;
            }
            var keyspace = keyspaces.get(number);
            if (keyspace == null) {
                throw new StoreException("a keyspace is used that was not declared");
            }
            switch (kind) {
                case PUT -> {
                    into.put(keyspace, key, new Piece(bytes, in.position(), second));
                    in.position(in.position() + second);
                }
                case DELETE -> into.delete(keyspace, key);
                case DELETE_RANGE -> {
                    var to = new byte[second];
                    in.get(to);
                    into.deleteRange(keyspace, key, to);
                }
                default -> throw new StoreException("a mutation of unknown kind " + kind);
            }
        }
    }
}
