package dev.millrace.gateway;

/** Another program already listens where the gateway should. */
public final class PortInUseException extends RuntimeException {

    private final int port;

    PortInUseException(String host, int port, Throwable cause) {
        super("port " + port + " of " + host + " is in use by another program; choose another port", cause);
        this.port = port;
    }

    /** The port that is taken. */
    public int port() {
        return port;
    }
}
