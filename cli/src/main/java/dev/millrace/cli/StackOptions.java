package dev.millrace.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of the commands that deploy templates. */
final class StackOptions {

    @Option(
            names = "--param",
            paramLabel = "K=V",
            description = "A template parameter; may be repeated. Of several templates all that have a parameter K take"
                    + " it; STACK.K=V is for one. $${STACK.Output} in V is the output of another stack (quote it:"
                    + " 'Arn=$${table.StreamArn}').")
    Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--code",
            paramLabel = "NAME=PATH",
            description =
                    "The code of a function, by its logical id, or the S3 key, file name of the key or BUCKET/KEY in the"
                            + " template: a folder, zip or jar.")
    Map<String, Path> code = new LinkedHashMap<>();
}
