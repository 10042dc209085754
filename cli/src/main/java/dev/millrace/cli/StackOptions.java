package dev.millrace.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of the commands that deploy templates. */
final class StackOptions {

    @Option(names = "--param", paramLabel = "K=V", description = "A template parameter; may be repeated.")
    Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--code",
            paramLabel = "NAME=PATH",
            description =
                    "The code of a function, by its logical id or the S3 key in the template: a folder, zip or jar.")
    Map<String, Path> code = new LinkedHashMap<>();
}
