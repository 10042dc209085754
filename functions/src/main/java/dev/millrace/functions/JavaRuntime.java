package dev.millrace.functions;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Java functions: our own bootstrap on the machine's JDK, whichever of Lambda's Java versions the function names.
 *
 * @param java the {@code java} program
 * @param classPath the bootstrap and its libraries
 */
record JavaRuntime(Path java, List<Path> classPath) implements LanguageRuntime {

    private static final Pattern IDENTIFIER = Pattern.compile("java[0-9]+(\\.al2)?");

    /** The share of the memory size that Lambda gives to the heap. */
    private static final double HEAP_SHARE = 0.85;

    @Override
    public boolean supports(String identifier) {
        return IDENTIFIER.matcher(identifier).matches();
    }

    @Override
    public String described() {
        return "java8 and later";
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.empty();
    }

    @Override
    public Launch launch(FunctionSpec function, Path taskRoot, Consumer<String> log) {
        return new Launch(undisturbed(command(function)), directory(), Map.of(), Optional.empty());
    }

    /**
     * Ctrl-C and the end of a terminal reach every process of the server's group, and only the server is to end by
     * them. The virtual machine leaves a signal alone that was ignored when it began.
     */
    private static List<String> undisturbed(List<String> command) {
        if (!Files.isExecutable(Path.of("/bin/sh"))) {
            return command;
        }
        List<String> undisturbed = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
        undisturbed.addAll(command);
        return undisturbed;
    }

    /**
     * The flags are for a small footprint and a quick start, as Lambda's are. Where the function's own
     * {@code JAVA_TOOL_OPTIONS} choose otherwise, ours step back: on the command line they would win.
     */
    List<String> command(FunctionSpec function) {
        var own = function.environment().getOrDefault("JAVA_TOOL_OPTIONS", "");
        List<String> command = new ArrayList<>(List.of(java.toString()));
        if (!own.contains("GC")) {
            command.add("-XX:+UseSerialGC");
        }
        if (!own.contains("TieredStopAtLevel") && !own.contains("TieredCompilation")) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        if (!own.contains("-Xmx") && !own.contains("MaxHeapSize") && !own.contains("MaxRAM")) {
            command.add("-Xmx" + (long) (function.memoryMegabytes() * 1024 * HEAP_SHARE) + "k");
        }
        command.add("-Xshare:auto");
        command.add("-XX:-UsePerfData");
        // The language of an empty environment is ASCII; on Lambda output is UTF-8.
        command.add("-Dstdout.encoding=UTF-8");
        command.add("-Dstderr.encoding=UTF-8");
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add("dev.millrace.runtime.Main");
        return command;
    }

    private Path directory() {
        var first = classPath.getFirst();
        var parent = first.getParent();
        return parent == null ? first : parent;
    }

    @Override
    public boolean marksOutput() {
        return true;
    }

    /** Its heap has a bound, and what it says when that is reached is what Lambda's says. */
    @Override
    public boolean keepsWithinMemory() {
        return true;
    }
}
