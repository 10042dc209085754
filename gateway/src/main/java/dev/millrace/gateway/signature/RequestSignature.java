package dev.millrace.gateway.signature;

import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** The signature of one request, verified when the protocol asks: AWS has an order of checks. Used by one thread. */
public interface RequestSignature {

    /** A signature that nobody looks at. */
    RequestSignature ACCEPTED = new RequestSignature() {
        @Override
        public Optional<SignatureFault> fault(String signingName) {
            return Optional.empty();
        }

        @Override
        public Optional<SignatureFault> faultOfStreamed(String signingName) {
            return Optional.empty();
        }

        @Override
        public GuardedBody guarded(InputStream body, OptionalLong length) {
            return GuardedBody.unchecked(body);
        }
    };

    /**
     * What is wrong with the signature of a request whose body is at hand; empty if nothing is.
     *
     * @param signingName the service that the request is for
     */
    Optional<SignatureFault> fault(String signingName);

    /** As {@link #fault}, for a request whose body is still to be read, through {@link #guarded}. */
    Optional<SignatureFault> faultOfStreamed(String signingName);

    /** The body, which is found out while it is read if it is not what was signed. */
    GuardedBody guarded(InputStream body, OptionalLong length);
}
