package dev.millrace.functions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Node.js functions: our own bootstrap on the machine's Node.js, whichever version the function names. The AWS SDK that
 * Lambda brings is supplied from a cache to functions that bring none.
 */
record NodeRuntime(InterpreterFinder finder, NodeSdk sdk, Bootstraps bootstraps) implements LanguageRuntime {

    private static final Pattern IDENTIFIER = Pattern.compile("nodejs([0-9]+)\\.x");
    private static final int OLDEST = 18;

    static final List<String> QUESTION =
            List.of("-e", "console.log(process.version.slice(1)); console.log(process.execPath)");

    /** The shares of the memory size that Lambda gives to the two generations of the heap. */
    private static final int OLD_PERCENT = 90;

    private static final int YOUNG_PERCENT = 5;

    @Override
    public boolean supports(String identifier) {
        return IDENTIFIER.matcher(identifier).matches();
    }

    @Override
    public String described() {
        return "nodejs16.x and later";
    }

    @Override
    public Optional<String> obstacle() {
        return finder.find().isPresent()
                ? Optional.empty()
                : Optional.of("Node.js functions need Node.js, and there is no node on the PATH of this server. Install"
                        + " Node.js 18 or later (https://nodejs.org/, or your system's package nodejs), then try"
                        + " again");
    }

    @Override
    public Launch launch(FunctionSpec function, Path taskRoot, Consumer<String> log) throws IOException {
        var node = finder.find().orElseThrow(() -> new IOException(obstacle().orElseThrow()));
        if (Integer.parseInt(node.version(1)) < OLDEST) {
            throw new IOException("function " + function.name() + " needs Node.js 18 or later, and " + node.program()
                    + " is Node.js v" + node.version());
        }
        var supply = sdk.supply(function, taskRoot, node, log);
        var directory = bootstraps.of("node");
        List<String> command = new ArrayList<>(List.of(node.program().toString()));
        var megabytes = function.memoryMegabytes();
        command.add("--max-semi-space-size=" + Math.max(1, megabytes * YOUNG_PERCENT / 100));
        command.add("--max-old-space-size=" + megabytes * OLD_PERCENT / 100);
        command.add(directory.resolve("bootstrap.cjs").toString());
        command.add(supply.folder().map(Path::toString).orElse(""));
        command.add(supply.isImported() ? "import" : "");
        command.add(supply.problem().orElse(""));
        var variables = Map.of("PATH", node.path(LambdaVariables.PATH), "NODE_PATH", taskRoot.toString());
        return new Launch(bootstraps.watched(command), directory, variables, notice(function, node));
    }

    private static Optional<String> notice(FunctionSpec function, Interpreter node) {
        return function.runtime().equals("nodejs" + node.version(1) + ".x")
                ? Optional.empty()
                : Optional.of(function.runtime() + " runs on Node.js v" + node.version() + " here (" + node.program()
                        + ", which is the one on the PATH)");
    }

    @Override
    public boolean marksOutput() {
        return true;
    }

    /** The heap only: what lies outside it, such as buffers, V8 does not count. */
    @Override
    public boolean keepsWithinMemory() {
        return false;
    }
}
