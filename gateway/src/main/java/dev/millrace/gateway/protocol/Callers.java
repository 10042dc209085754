package dev.millrace.gateway.protocol;

import dev.millrace.model.Scope;
import dev.millrace.services.AccessKeys;
import dev.millrace.services.Call;

/**
 * Tells who calls: the account is the access key's own if it has one, else the server's; the region is that of the
 * credential scope, else the server's.
 *
 * @param home where callers without credentials are
 */
record Callers(Scope home) {

    Call callOf(WireRequest request) {
        var credential = Credential.of(request);
        var accessKey = credential.map(Credential::accessKey).orElse("");
        var account = AccessKeys.accountOf(accessKey).orElse(home.account());
        var region = credential.map(Credential::region).filter(Scope::isRegion).orElse(home.region());
        return new Call(new Scope(account, region), request.requestId(), endpoint(request), accessKey);
    }

    private static String endpoint(WireRequest request) {
        return "http://" + request.header("host").orElse("localhost");
    }
}
