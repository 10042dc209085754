package dev.millrace.server;

import dev.millrace.functions.FunctionCredentials;
import dev.millrace.functions.FunctionsSettings;
import dev.millrace.gateway.GatewaySettings;
import dev.millrace.gateway.signature.KeyRing;
import dev.millrace.gateway.signature.Signatures;
import dev.millrace.model.Clock;
import dev.millrace.services.AwsService;
import dev.millrace.services.SessionCredentials;
import dev.millrace.services.sts.StsService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The way into a running server: where it is, and whose signatures open it. What {@link Access} says is carried out
 * here: the gateway asks for signatures, STS gives out temporary credentials that it knows, and functions get some of
 * their own. Thread-safe.
 */
final class Entrance {

    private final Access access;
    private final Clock clock;
    private final SessionCredentials sessions;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    Entrance(Access access, Clock clock) {
        this.access = access;
        this.clock = clock;
        // Those of a server with keys hold over its restarts.
        this.sessions = access.keys().isEmpty()
                ? SessionCredentials.ofThisProcess()
                : SessionCredentials.rootedIn(new TreeMap<>(access.keys()).toString());
    }

    /** To be called once, when the port is known. */
    void openedAt(int known) {
        port.complete(known);
    }

    /** Where clients on this machine reach it. Waits until it is open. */
    URI endpoint() {
        return access.endpoint(port.join());
    }

    /** Who may call the gateway, and from where. */
    GatewaySettings gateway() {
        var settings = GatewaySettings.defaults().onHost(access.host()).withCors(access.cors());
        for (var name : access.hostNames()) {
            settings = settings.withHostName(name);
        }
        return access.keys().isEmpty()
                ? settings
                : settings.withSignatures(Signatures.verifiedWith(new KeyRing(access.keys(), sessions), clock));
    }

    /** How functions call back: with credentials that are accepted, if not any are. */
    FunctionsSettings functions(Path folder) {
        var settings = FunctionsSettings.defaults(folder, this::endpoint);
        return access.keys().isEmpty()
                ? settings
                : settings.withCredentials(scope -> {
                    // They live as long as the function's environment, which may be long.
                    var keys = sessions.issue(scope.account(), Instant.MAX);
                    return new FunctionCredentials(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
                });
    }

    /** Gives out temporary credentials. */
    AwsService sts() {
        return new StsService(clock, sessions);
    }
}
