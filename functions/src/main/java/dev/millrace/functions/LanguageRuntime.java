package dev.millrace.functions;

import java.nio.file.Path;
import java.util.List;

/** How a family of runtimes starts an environment: another language is another of these, and a bootstrap. */
interface LanguageRuntime {

    /** Whether it is meant by Lambda's runtime identifier, for example {@code java21}. */
    boolean supports(String identifier);

    /** For messages: the identifiers it supports. */
    String described();

    /** The command line of an environment; everything else reaches it through Lambda's variables. */
    List<String> command(FunctionSpec function, Path taskRoot);

    /** Where the runtime itself lives, for {@code LAMBDA_RUNTIME_DIR}. */
    Path directory();

    /** Whether the bootstrap ends each invocation's output with a mark, so that it can be waited for. */
    boolean marksOutput();
}
