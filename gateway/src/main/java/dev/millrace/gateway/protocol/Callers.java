package dev.millrace.gateway.protocol;

import dev.millrace.model.Scope;
import dev.millrace.services.AccessKeys;
import dev.millrace.services.Call;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells who calls: the account is the access key's own if it has one, else the server's; the region is that of the
 * credential scope, else the server's. Thread-safe.
 */
final class Callers {

    private final Scope home;

    /** Who called last: nearly every request is by the same caller as the one before it. */
    private volatile @Nullable Caller last;

    /** What credential and host say. */
    private record Caller(Optional<String> credential, Optional<String> host, Call call) {

        boolean is(Optional<String> otherCredential, Optional<String> otherHost) {
            return credential.equals(otherCredential) && host.equals(otherHost);
        }
    }

    /** @param home where callers without credentials are */
    Callers(Scope home) {
        this.home = home;
    }

    Scope home() {
        return home;
    }

    Call callOf(WireRequest request) {
        var credential = Credential.textOf(request);
        var host = request.header("host");
        var caller = last;
        if (caller == null || !caller.is(credential, host)) {
            caller = new Caller(credential, host, call(credential, host, request.requestId()));
            last = caller;
        }
        var call = caller.call();
        return new Call(call.scope(), request.requestId(), call.endpoint(), call.accessKey());
    }

    private Call call(Optional<String> credentialText, Optional<String> host, String requestId) {
        var credential = credentialText.flatMap(Credential::parse);
        var accessKey = credential.map(Credential::accessKey).orElse("");
        var account = AccessKeys.accountOf(accessKey).orElse(home.account());
        var region = credential.map(Credential::region).filter(Scope::isRegion).orElse(home.region());
        return new Call(new Scope(account, region), requestId, "http://" + host.orElse("localhost"), accessKey);
    }
}
