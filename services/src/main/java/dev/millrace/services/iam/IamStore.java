package dev.millrace.services.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.services.Wire;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where roles and policies lie in the store: under account, slash and name, unique without the path. */
final class IamStore {

    private static final Keyspace ROLES = new Keyspace("iam-roles", Keyspace.Use.RECORDS);
    private static final Keyspace POLICIES = new Keyspace("iam-policies", Keyspace.Use.RECORDS);

    private IamStore() {}

    static Optional<StoredRole> role(Reader reader, String account, String name) {
        return get(reader, ROLES, key(account, name), StoredRole.class);
    }

    static List<StoredRole> roles(Reader reader, String account) {
        return all(reader, ROLES, account, StoredRole.class);
    }

    static void put(Writer writer, StoredRole role) {
        writer.put(ROLES, key(role.account(), role.name()), bytes(role));
    }

    static void delete(Writer writer, StoredRole role) {
        writer.delete(ROLES, key(role.account(), role.name()));
    }

    /** The policy with this ARN. */
    static Optional<StoredPolicy> policy(Reader reader, String account, String arn) {
        return policies(reader, account).stream()
                .filter(policy -> policy.arn().equals(arn))
                .findFirst();
    }

    static List<StoredPolicy> policies(Reader reader, String account) {
        return all(reader, POLICIES, account, StoredPolicy.class);
    }

    static void put(Writer writer, StoredPolicy policy) {
        writer.put(POLICIES, key(policy.account(), policy.name()), bytes(policy));
    }

    static void delete(Writer writer, StoredPolicy policy) {
        writer.delete(POLICIES, key(policy.account(), policy.name()));
    }

    private static <T> Optional<T> get(Reader reader, Keyspace keyspace, byte[] key, Class<T> type) {
        var value = reader.get(keyspace, key);
        return value == null ? Optional.empty() : Optional.of(read(value, type));
    }

    private static <T> List<T> all(Reader reader, Keyspace keyspace, String account, Class<T> type) {
        var found = new ArrayList<T>();
        // '0' is the character after '/'.
        reader.scan(keyspace, key(account, ""), (account + "0").getBytes(StandardCharsets.UTF_8), (key, value) -> {
            found.add(read(value, type));
            return true;
        });
        return found;
    }

    private static byte[] key(String account, String name) {
        return (account + "/" + name).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Wire.JSON.readValue(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }
}
