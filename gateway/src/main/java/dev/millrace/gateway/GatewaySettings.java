package dev.millrace.gateway;

import dev.millrace.gateway.signature.Signatures;
import dev.millrace.model.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What can be set about the gateway.
 *
 * @param host the address to bind to; loopback by default
 * @param port 0 for any free one
 * @param home account and region of callers that name none
 * @param hostNames names, besides those of loopback, under which clients may reach the server: what their {@code Host}
 *     header says. A page of a foreign site cannot borrow the server by a name of its own
 * @param cors whether pages of other origins may use the server
 * @param signatures whether and how they are verified; by default any is accepted
 * @param localEndpoints Millrace's own pages
 */
public record GatewaySettings(
        String host,
        int port,
        Scope home,
        Set<String> hostNames,
        boolean cors,
        Signatures signatures,
        List<LocalEndpoint> localEndpoints) {

    /** The port that local tooling expects. */
    public static final int DEFAULT_PORT = 4566;

    private static final int HIGHEST_PORT = 65_535;

    public GatewaySettings {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
        hostNames = Set.copyOf(hostNames);
        localEndpoints = List.copyOf(localEndpoints);
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return isLoopback(host);
    }

    /**
     * Whether only this machine can reach what listens there.
     *
     * @throws UncheckedIOException if there is no such address
     */
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no address " + host, e);
        }
    }

    /** Loopback, port 4566, account 000000000000, us-east-1, no foreign pages. */
    public static GatewaySettings defaults() {
        return new GatewaySettings("127.0.0.1", DEFAULT_PORT, Scope.DEFAULT, Set.of(), false, Signatures.ACCEPT_ALL, List.of());
    }

    public GatewaySettings onPort(int newPort) {
        return new GatewaySettings(host, newPort, home, hostNames, cors, signatures, localEndpoints);
    }

    public GatewaySettings onHost(String newHost) {
        return new GatewaySettings(newHost, port, home, hostNames, cors, signatures, localEndpoints);
    }

    public GatewaySettings withHome(Scope newHome) {
        return new GatewaySettings(host, port, newHome, hostNames, cors, signatures, localEndpoints);
    }

    public GatewaySettings withHostName(String name) {
        var all = new LinkedHashSet<>(hostNames);
        all.add(name);
        return new GatewaySettings(host, port, home, all, cors, signatures, localEndpoints);
    }

    public GatewaySettings withSignatures(Signatures verified) {
        return new GatewaySettings(host, port, home, hostNames, cors, verified, localEndpoints);
    }

    public GatewaySettings withCors(boolean allowed) {
        return new GatewaySettings(host, port, home, hostNames, allowed, signatures, localEndpoints);
    }

    public GatewaySettings with(LocalEndpoint endpoint) {
        var all = new ArrayList<>(localEndpoints);
        all.add(endpoint);
        return new GatewaySettings(host, port, home, hostNames, cors, signatures, all);
    }
}
