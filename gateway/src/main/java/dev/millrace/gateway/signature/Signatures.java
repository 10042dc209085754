package dev.millrace.gateway.signature;

import dev.millrace.model.Clock;

/** Whether, and against which keys, signatures of requests are verified. */
@FunctionalInterface
public interface Signatures {

    /** Any signature and any key is accepted. */
    Signatures ACCEPT_ALL = request -> RequestSignature.ACCEPTED;

    /**
     * Every request must be signed with one of these keys.
     *
     * @param clock its real time is compared with that of the requests
     */
    static Signatures verifiedWith(KeyRing keys, Clock clock) {
        return request -> new VerifiedSignature(request, keys, clock);
    }

    /** The signature of this request, not yet looked at. */
    RequestSignature of(SignedMessage request);
}
