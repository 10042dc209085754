package dev.millrace.functions;

import dev.millrace.model.Scope;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How functions are run on this machine.
 *
 * @param mode processes, or inside this one
 * @param endpoint what functions get as {@code AWS_ENDPOINT_URL}; asked when an environment starts, since a server's
 *     port is known late
 * @param credentials what functions of an account and region sign with; asked when an environment starts
 * @param workDirectory for unpacked code and the list of running processes; one server's own
 * @param java the {@code java} program that runs Java functions
 * @param javaRuntime the class path of the Java bootstrap
 * @param interpreters the programs that run functions of other languages
 * @param environmentsPerFunction most environments of one function at once; further calls queue. At least 1
 * @param idleEnvironments most environments kept warm without work, of all functions together. At least 0
 */
public record FunctionsSettings(
        Mode mode,
        Supplier<URI> endpoint,
        Function<Scope, FunctionCredentials> credentials,
        Path workDirectory,
        Path java,
        List<Path> javaRuntime,
        Interpreters interpreters,
        int environmentsPerFunction,
        int idleEnvironments) {

    /** Where handlers run. */
    public enum Mode {
        /** Each environment is a process: a timeout kills it, a crash ends only it. */
        PROCESS,
        /**
         * Java handlers run inside this process, those of other languages are processes as ever. Quick, and open to a
         * debugger. They see this process's variables and its standard output, {@code System.exit} ends all, and a
         * timeout can only interrupt.
         */
        IN_PROCESS
    }

    public FunctionsSettings {
        Objects.requireNonNull(mode);
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(credentials);
        Objects.requireNonNull(workDirectory);
        Objects.requireNonNull(java);
        javaRuntime = List.copyOf(javaRuntime);
        Objects.requireNonNull(interpreters);
        if (environmentsPerFunction < 1) {
            throw new IllegalArgumentException(
                    "environments-per-function is at least 1, not " + environmentsPerFunction);
        }
        if (idleEnvironments < 0) {
            throw new IllegalArgumentException("idle-environments is at least 0, not " + idleEnvironments);
        }
    }

    /** Processes, this JVM's own {@code java}, twice as many environments a function as there are cores. */
    public static FunctionsSettings defaults(Path workDirectory, Supplier<URI> endpoint) {
        var cores = Runtime.getRuntime().availableProcessors();
        return new FunctionsSettings(
                Mode.PROCESS,
                endpoint,
                FunctionCredentials::ofAccount,
                workDirectory,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                ownJavaRuntime(),
                Interpreters.defaults(),
                2 * cores,
                8 * cores);
    }

    public FunctionsSettings withMode(Mode newMode) {
        return new FunctionsSettings(
                newMode,
                endpoint,
                credentials,
                workDirectory,
                java,
                javaRuntime,
                interpreters,
                environmentsPerFunction,
                idleEnvironments);
    }

    public FunctionsSettings withCredentials(Function<Scope, FunctionCredentials> newCredentials) {
        return new FunctionsSettings(
                mode,
                endpoint,
                newCredentials,
                workDirectory,
                java,
                javaRuntime,
                interpreters,
                environmentsPerFunction,
                idleEnvironments);
    }

    public FunctionsSettings withJava(Path newJava) {
        return new FunctionsSettings(
                mode,
                endpoint,
                credentials,
                workDirectory,
                newJava,
                javaRuntime,
                interpreters,
                environmentsPerFunction,
                idleEnvironments);
    }

    public FunctionsSettings withInterpreters(Interpreters newInterpreters) {
        return new FunctionsSettings(
                mode,
                endpoint,
                credentials,
                workDirectory,
                java,
                javaRuntime,
                newInterpreters,
                environmentsPerFunction,
                idleEnvironments);
    }

    public FunctionsSettings withEnvironmentsPerFunction(int most) {
        return new FunctionsSettings(
                mode, endpoint, credentials, workDirectory, java, javaRuntime, interpreters, most, idleEnvironments);
    }

    public FunctionsSettings withIdleEnvironments(int most) {
        return new FunctionsSettings(
                mode,
                endpoint,
                credentials,
                workDirectory,
                java,
                javaRuntime,
                interpreters,
                environmentsPerFunction,
                most);
    }

    /** The bootstrap and its two libraries, from wherever this program got them. */
    private static List<Path> ownJavaRuntime() {
        return Stream.of(
                        dev.millrace.runtime.Main.class,
                        com.amazonaws.services.lambda.runtime.Context.class,
                        com.amazonaws.services.lambda.runtime.serialization.PojoSerializer.class)
                .map(FunctionsSettings::sourceOf)
                .distinct()
                .toList();
    }

    private static Path sourceOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where " + type.getName() + " was loaded from", e);
        }
    }
}
