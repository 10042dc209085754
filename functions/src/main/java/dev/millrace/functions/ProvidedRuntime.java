package dev.millrace.functions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Functions that bring their own runtime: a program of the name "bootstrap" in their code, run as it is. */
record ProvidedRuntime(Bootstraps bootstraps) implements LanguageRuntime {

    private static final Set<String> IDENTIFIERS = Set.of("provided", "provided.al2", "provided.al2023");

    @Override
    public boolean supports(String identifier) {
        return IDENTIFIERS.contains(identifier);
    }

    @Override
    public String described() {
        return "provided.al2 and provided.al2023";
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.empty();
    }

    @Override
    public Launch launch(FunctionSpec function, Path taskRoot, Consumer<String> log) throws IOException {
        var program = taskRoot.resolve("bootstrap");
        if (!Files.isRegularFile(program)) {
            throw new IOException("function " + function.name() + " brings its own runtime, but its code has no file"
                    + " bootstrap: " + program);
        }
        if (!Files.isExecutable(program)) {
            throw new IOException(
                    "the runtime of function " + function.name() + " cannot be executed; run chmod +x " + program);
        }
        return new Launch(
                bootstraps.watched(List.of(program.toString())), bootstraps.directory(), Map.of(), Optional.empty());
    }

    @Override
    public boolean marksOutput() {
        return false;
    }

    @Override
    public boolean keepsWithinMemory() {
        return false;
    }
}
