package dev.millrace.cli;

import java.util.List;
import java.util.Optional;

/** What a client signs with. Its text does not show the secret. */
record ClientKeys(String accessKeyId, String secretAccessKey, String sessionToken) {

    /** Those of the environment, as AWS's tools take them, else as the server does. */
    static Optional<ClientKeys> ofEnvironment() {
        var id = variable("AWS_ACCESS_KEY_ID");
        var secret = variable("AWS_SECRET_ACCESS_KEY");
        return id.isEmpty() || secret.isEmpty()
                ? ServerKeys.of(List.of(), null).client("")
                : Optional.of(new ClientKeys(id, secret, variable("AWS_SESSION_TOKEN")));
    }

    private static String variable(String name) {
        var value = System.getenv(name);
        return value == null ? "" : value;
    }

    @Override
    public String toString() {
        return "ClientKeys[" + accessKeyId + "]";
    }
}
