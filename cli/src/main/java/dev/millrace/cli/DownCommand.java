package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace down}: deletes a stack of a running server. */
@Command(name = "down", description = "Delete a stack of a running server.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Parameters(paramLabel = "STACK", description = "The stack's name.")
    String stack = "";

    @Mixin
    EndpointOption server = new EndpointOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var body = LocalApi.JSON.createObjectNode().put("stack", stack);
        return StackProgress.run(new LocalApi(server.endpoint), "DELETE", "/_millrace/stacks", body, spec);
    }
}
