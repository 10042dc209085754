package dev.millrace.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace deploy}: creates or updates a stack in a running server. */
@Command(
        name = "deploy",
        description = "Deploy a template to a running server and print its outputs.",
        mixinStandardHelpOptions = true)
final class DeployCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TEMPLATE", description = "A template file, or a folder with template.yaml.")
    Path template = Path.of("template.yaml");

    @Option(names = "--stack", paramLabel = "NAME", description = "The stack's name (the file's or folder's name).")
    @Nullable
    String stack;

    @Mixin
    StackOptions options = new StackOptions();

    @Mixin
    EndpointOption server = new EndpointOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public Integer call() {
        var file = TemplateFiles.read(template);
        var body = LocalApi.JSON.createObjectNode();
        body.put("stack", stack == null ? file.stack() : stack);
        body.put("template", file.text());
        body.put("folder", file.folder().toString());
        var parameters = body.putObject("parameters");
        options.parameters.forEach(parameters::put);
        var code = body.putObject("code");
        options.code.forEach(
                (name, path) -> code.put(name, path.toAbsolutePath().toString()));
        return StackProgress.run(new LocalApi(server.endpoint), "POST", "/_millrace/stacks", body, spec);
    }
}
