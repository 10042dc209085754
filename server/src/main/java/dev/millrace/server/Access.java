package dev.millrace.server;

import dev.millrace.gateway.GatewaySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * Who can reach a server and who may use it. Its text does not show secrets.
 *
 * @param host the address to listen on
 * @param hostNames further names by which clients may call it
 * @param cors whether pages of other origins may use it
 * @param keys secrets by access key id; every request must be signed with one. If there are none, any signature is
 *     accepted
 * @param insecure whether other machines may use it without keys
 */
public record Access(String host, Set<String> hostNames, boolean cors, Map<String, String> keys, boolean insecure) {

    public Access {
        hostNames = Set.copyOf(hostNames);
        keys = Map.copyOf(keys);
    }

    /** This machine alone, any signature. */
    public static Access loopback() {
        return new Access("127.0.0.1", Set.of(), false, Map.of(), false);
    }

    public Access onHost(String newHost) {
        return new Access(newHost, hostNames, cors, keys, insecure);
    }

    public Access withHostNames(Set<String> names) {
        return new Access(host, names, cors, keys, insecure);
    }

    public Access withCors(boolean allowed) {
        return new Access(host, hostNames, allowed, keys, insecure);
    }

    public Access withKeys(Map<String, String> newKeys) {
        return new Access(host, hostNames, cors, newKeys, insecure);
    }

    public Access insecure(boolean allowed) {
        return new Access(host, hostNames, cors, keys, allowed);
    }

    /** Whether others could use the server without any key, and nobody has said that they may. */
    public boolean isCareless() {
        return keys.isEmpty() && !insecure && !GatewaySettings.isLoopback(host);
    }

    /** How clients on this machine reach it. */
    URI endpoint(int port) {
        try {
            var address = InetAddress.getByName(host);
            if (address.isAnyLocalAddress()) {
                return URI.create("http://127.0.0.1:" + port);
            }
            var text = address.getHostAddress();
            return URI.create("http://" + (address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no address " + host, e);
        }
    }

    @Override
    public String toString() {
        return "Access[" + host + ", " + (keys.isEmpty() ? "any key" : "keys " + keys.keySet()) + "]";
    }
}
