package dev.millrace.gateway.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The bucket in the name a client used for the server: {@code bucket.localhost}, {@code bucket.s3.localhost},
 * {@code bucket.s3.eu-west-1.localhost}. Only names below {@code localhost} can hold one: an address of numbers has
 * dots too. Which names reach the server at all is not decided here.
 */
final class VirtualHosts {

    private static final String BELOW = ".localhost";
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Pattern SERVICE = Pattern.compile("(?:(.+)\\.)?s3(?:\\.[a-z]{2}(?:-[a-z]+)+-[0-9])?");

    private VirtualHosts() {}

    /** The bucket that the host's name holds, if it holds one. */
    static Optional<String> bucket(String host) {
        var name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
        if (!name.endsWith(BELOW)) {
            return Optional.empty();
        }
        var labels = name.substring(0, name.length() - BELOW.length());
        var service = SERVICE.matcher(labels);
        return service.matches() ? Optional.ofNullable(service.group(1)) : Optional.of(labels);
    }

    /** Whether the host's name says that S3 is asked. */
    static boolean namesTheService(String host) {
        var name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
        return name.endsWith(BELOW)
                && SERVICE.matcher(name.substring(0, name.length() - BELOW.length()))
                        .matches();
    }
}
