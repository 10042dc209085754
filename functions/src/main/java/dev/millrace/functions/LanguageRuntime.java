package dev.millrace.functions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** How a family of runtimes starts an environment: another language is another of these, and a bootstrap. */
interface LanguageRuntime {

    /** Whether it is meant by Lambda's runtime identifier, for example {@code java21}. */
    boolean supports(String identifier);

    /** For messages: the identifiers it supports. */
    String described();

    /** Why none of its functions can run on this machine, and what to do about it; empty if they can. */
    Optional<String> obstacle();

    /**
     * Gets ready whatever the function's environments need. May take long where something has to be fetched; that is
     * before any environment's time counts.
     *
     * @param log the function's log
     * @throws IOException in words that a user can act on
     */
    Launch launch(FunctionSpec function, Path taskRoot, Consumer<String> log) throws IOException;

    /** Whether the bootstrap ends each invocation's output with a mark, so that it can be waited for. */
    boolean marksOutput();

    /** Whether the program itself keeps within the memory size, and tells when it cannot. */
    boolean keepsWithinMemory();

    /**
     * The start of an environment.
     *
     * @param command the command line; everything else reaches it through Lambda's variables
     * @param directory where the runtime itself lives, for {@code LAMBDA_RUNTIME_DIR}
     * @param variables what this runtime sets, unless the function does
     * @param notice what the function's user should know of the program that runs it
     */
    record Launch(List<String> command, Path directory, Map<String, String> variables, Optional<String> notice) {
        public Launch {
            command = List.copyOf(command);
            variables = Map.copyOf(variables);
        }
    }
}
