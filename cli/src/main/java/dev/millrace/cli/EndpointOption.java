package dev.millrace.cli;

import picocli.CommandLine.Option;

/** Which running server a command talks to. */
final class EndpointOption {

    static final String DEFAULT = "http://127.0.0.1:4566";

    @Option(names = "--endpoint", defaultValue = DEFAULT, description = "The running server (${DEFAULT-VALUE}).")
    String endpoint = DEFAULT;
}
