package dev.millrace.gateway;

import dev.millrace.gateway.signature.Signatures;
import dev.millrace.model.ServiceError;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages of other sites from using a server on the visitor's machine. A browser always tells the name it used
 * ({@code Host}) and, for anything but a plain link, the site it acts for ({@code Origin}). So a name that is not the
 * server's own is refused (a foreign name made to point at loopback), and so is an origin that is not the very address
 * asked for, unless cross-origin use is allowed.
 */
final class DoorKeeper {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|(?:.+\\.)?localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");

    private final Set<String> hostNames;
    private final boolean cors;
    private final boolean addresses;
    private final boolean verified;

    /** A Host header that was found to be ours, if there was one: nearly every request has the same. */
    private volatile @Nullable String lastOwn;

    DoorKeeper(GatewaySettings settings) {
        this.hostNames = settings.hostNames();
        this.cors = settings.cors();
        this.addresses = !settings.isLoopback();
        this.verified = settings.signatures() != Signatures.ACCEPT_ALL;
    }

    /** Why the request may not come in; empty if it may. */
    Optional<ServiceError> refusal(Optional<String> host, Optional<String> origin) {
        if (host.isEmpty() || !host.get().equals(lastOwn)) {
            var name = host.map(DoorKeeper::withoutPort).orElse("");
            if (!isOwn(name)) {
                return Optional.of(denied("This server does not answer to the host name '" + name
                        + "'. Use localhost, or allow the name when it is started."));
            }
            host.ifPresent(own -> lastOwn = own);
        }
        if (!cors && origin.isPresent() && isForeign(origin.get(), host.orElse(""))) {
            return Optional.of(denied("Pages of the origin '" + origin.get()
                    + "' may not use this server. Start it with cross-origin requests allowed to permit that."));
        }
        return Optional.empty();
    }

    /**
     * A name in numbers is nobody else's, and no page can sign: what a foreign page asks for under a name of its own is
     * refused later where signatures are verified.
     */
    private boolean isOwn(String name) {
        return verified
                || LOOPBACK.matcher(name).matches()
                || hostNames.contains(name)
                || (addresses && ADDRESS.matcher(name).matches());
    }

    private static boolean isForeign(String origin, String host) {
        var own = host.toLowerCase(Locale.ROOT);
        var asked = origin.toLowerCase(Locale.ROOT);
        return own.isEmpty() || (!asked.equals("http://" + own) && !asked.equals("https://" + own));
    }

    private static String withoutPort(String host) {
        return PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
    }

    private static ServiceError denied(String message) {
        return ServiceError.of(403, "AccessDeniedException", message)
                .inNamespace("com.amazon.coral.service")
                .withMessageMember("Message");
    }
}
