package dev.millrace.functions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Python functions: our own bootstrap on the machine's Python, whichever version the function names. What is installed
 * for that Python can be imported, as boto3 can on Lambda.
 */
record PythonRuntime(InterpreterFinder finder, Bootstraps bootstraps) implements LanguageRuntime {

    private static final Pattern IDENTIFIER = Pattern.compile("python(3\\.[0-9]+)");
    private static final int OLDEST_MINOR = 8;

    static final List<String> QUESTION =
            List.of("-c", "import sys; print('.'.join(map(str, sys.version_info[:3]))); print(sys.executable)");

    @Override
    public boolean supports(String identifier) {
        return IDENTIFIER.matcher(identifier).matches();
    }

    @Override
    public String described() {
        return "python3.8 and later";
    }

    @Override
    public Optional<String> obstacle() {
        return finder.find().isPresent()
                ? Optional.empty()
                : Optional.of("Python functions need Python, and there is no python3 on the PATH of this server."
                        + " Install Python 3.8 or later (https://www.python.org/downloads/, or your system's package"
                        + " python3), then try again");
    }

    @Override
    public Launch launch(FunctionSpec function, Path taskRoot, Consumer<String> log) throws IOException {
        var python = finder.find().orElseThrow(() -> new IOException(obstacle().orElseThrow()));
        if (isTooOld(python)) {
            throw new IOException("function " + function.name() + " needs Python 3.8 or later, and " + python.program()
                    + " is Python " + python.version());
        }
        var directory = bootstraps.of("python");
        // Unbuffered, and in UTF-8 whatever the locale, as on Lambda.
        var command = List.of(
                python.program().toString(),
                "-u",
                "-X",
                "utf8",
                directory.resolve("main.py").toString());
        var variables = Map.of("PATH", python.path(LambdaVariables.PATH));
        return new Launch(bootstraps.watched(command), directory, variables, notice(function, python));
    }

    private static boolean isTooOld(Interpreter python) {
        var version = python.version(2);
        return !version.matches("3\\.[0-9]+")
                ? version.startsWith("2.")
                : Integer.parseInt(version.substring(2)) < OLDEST_MINOR;
    }

    private static Optional<String> notice(FunctionSpec function, Interpreter python) {
        return function.runtime().equals("python" + python.version(2))
                ? Optional.empty()
                : Optional.of(function.runtime() + " runs on Python " + python.version() + " here (" + python.program()
                        + ", which is the one on the PATH)");
    }

    @Override
    public boolean marksOutput() {
        return true;
    }

    @Override
    public boolean keepsWithinMemory() {
        return false;
    }
}
