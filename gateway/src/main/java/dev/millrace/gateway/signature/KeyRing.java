package dev.millrace.gateway.signature;

import dev.millrace.services.SessionCredentials;
import dev.millrace.services.SessionCredentials.Session;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The keys that requests may be signed with. Its text does not show the secrets.
 *
 * @param secrets of the keys that were configured, by key id
 * @param sessions the temporary keys, each with its session token
 */
public record KeyRing(Map<String, String> secrets, SessionCredentials sessions) {

    public KeyRing {
        secrets = Map.copyOf(secrets);
        Objects.requireNonNull(sessions);
    }

    /** A configured key has no token, a temporary one must have its own. */
    Session find(String accessKeyId, Optional<String> sessionToken, Instant now) {
        if (sessionToken.isPresent()) {
            return sessions.find(accessKeyId, sessionToken.get(), now);
        }
        var secret = secrets.get(accessKeyId);
        return secret == null ? new Session.Unknown() : new Session.Valid(secret);
    }

    @Override
    public String toString() {
        return "KeyRing" + secrets.keySet();
    }
}
