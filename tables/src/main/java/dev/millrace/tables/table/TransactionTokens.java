package dev.millrace.tables.table;

import dev.millrace.model.Clock;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The client tokens of the transactions of the last ten minutes (spec 3.9.9). A token is kept in the commit of its
 * transaction, so that it is known over restarts exactly if the transaction was carried out. All are in memory, too:
 * looking one up costs no read. Writer thread only.
 */
final class TransactionTokens {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final Keyspace TOKENS = new Keyspace("transaction-tokens", Keyspace.Use.LOG);

    private final Clock clock;
    private final Map<String, String> digests = new HashMap<>();

    /** Oldest first. */
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();

    private long number;

    private TransactionTokens(Clock clock) {
        this.clock = clock;
    }

    /** @param number orders the tokens in the store */
    private record Kept(long number, long millis, String path) {}

    static TransactionTokens load(Store store, Clock clock) {
        var tokens = new TransactionTokens(clock);
        store.scan(TOKENS, new byte[0], null, (key, value) -> {
            try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
                tokens.remember(new Kept(ByteBuffer.wrap(key).getLong(), in.readLong(), in.readUTF()), in.readUTF());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return true;
        });
        return tokens;
    }

    private void remember(Kept token, String digest) {
        digests.put(token.path(), digest);
        kept.add(token);
        number = token.number() + 1;
    }

    /** The digest of the request that was carried out under this token, if there was one lately. */
    Optional<String> find(ClientToken token) {
        return Optional.ofNullable(digests.get(token.path()));
    }

    /** Keeps the token of a transaction in its commit. */
    void keep(Writer writer, ClientToken token) {
        var entry = new Kept(number, clock.now().toEpochMilli(), token.path());
        writer.put(TOKENS, key(number), encode(entry, token.digest()));
        remember(entry, token.digest());
    }

    /** Forgets what is older than ten minutes, in the commit that looks. */
    void forgetOld(Writer writer) {
        long oldest = clock.now().minus(REMEMBERED).toEpochMilli();
        boolean any = false;
        while (!kept.isEmpty() && kept.peek().millis() < oldest) {
            digests.remove(kept.remove().path());
            any = true;
        }
        if (any) {
            writer.deleteRange(
                    TOKENS, key(0), key(kept.isEmpty() ? number : kept.peek().number()));
        }
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] encode(Kept token, String digest) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(token.millis());
            out.writeUTF(token.path());
            out.writeUTF(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** How many are remembered, for tests. */
    int size() {
        return kept.size();
    }
}
