package dev.millrace.functions;

import dev.millrace.model.Clock;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Starts environments on this machine: finds the runtime and the code, and prepares the variables. */
final class LocalEnvironments implements EnvironmentFactory, AutoCloseable {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    private final FunctionsSettings settings;
    private final Clock clock;
    private final FunctionLog log;
    private final List<LanguageRuntime> runtimes;
    private final ProcessRegistry registry;
    private final CodeStore code;

    /** Platform threads: a fork or the loading of many classes would hold a virtual thread's carrier. */
    private final ExecutorService starters = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("environment-start-", 0).factory());

    private final AwsSystemProperties awsProperties = new AwsSystemProperties();

    private LocalEnvironments(
            FunctionsSettings settings, Clock clock, FunctionLog log, ProcessRegistry registry, CodeStore code) {
        this.settings = settings;
        this.clock = clock;
        this.log = log;
        this.runtimes = List.of(new JavaRuntime(settings.java(), settings.javaRuntime()));
        this.registry = registry;
        this.code = code;
    }

    static LocalEnvironments open(FunctionsSettings settings, Clock clock, FunctionLog log) throws IOException {
        var registry = ProcessRegistry.open(settings.workDirectory().resolve("processes"));
        var code = CodeStore.open(settings.workDirectory().resolve("code"));
        return new LocalEnvironments(settings, clock, log, registry, code);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // of an environment that nobody waits for
    public Environment start(FunctionSpec function) throws IOException, InterruptedException {
        var starting = new CompletableFuture<Environment>();
        starters.execute(() -> {
            try {
                starting.complete(startHere(function));
            } catch (Throwable e) { // or the caller would wait for ever
                starting.completeExceptionally(e);
            }
        });
        try {
            return starting.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            starting.whenComplete((environment, failure) -> {
                if (environment != null) {
                    environment.end(); // nobody waits for it any more
                }
            });
            throw e;
        }
    }

    private Environment startHere(FunctionSpec function) throws IOException {
        var runtime = runtimeOf(function);
        var taskRoot = code.folder(function);
        var source = LogSource.of(function, logStream());
        var lines = new InvocationLog(function, source, log);
        var variables = new LambdaVariables(function, taskRoot, source);
        return switch (settings.mode()) {
            case PROCESS -> {
                var all = variables.withEndpoint(settings.endpoint().get());
                var plan = new ProcessEnvironment.Plan(runtime, function, taskRoot, all);
                yield ProcessEnvironment.start(plan, registry, clock, lines);
            }
            case IN_PROCESS -> {
                awsProperties.set(function.arn().scope(), settings.endpoint().get());
                yield InProcessEnvironment.start(
                        function, taskRoot, variables.reserved(), settings.javaRuntime(), clock, lines);
            }
        };
    }

    /** Whether a function of this runtime identifier can be started. */
    boolean canRun(String runtime) {
        return runtimes.stream().anyMatch(known -> known.supports(runtime));
    }

    private LanguageRuntime runtimeOf(FunctionSpec function) throws IOException {
        for (var runtime : runtimes) {
            if (runtime.supports(function.runtime())) {
                return runtime;
            }
        }
        throw new IOException("the runtime " + function.runtime() + " of function " + function.name()
                + " is not supported; these are: "
                + runtimes.stream().map(LanguageRuntime::described).collect(Collectors.joining(", ")));
    }

    private String logStream() {
        return DAY.format(clock.wallTime()) + "/[$LATEST]"
                + UUID.randomUUID().toString().replace("-", "");
    }

    /** Ends every process, whoever has it. */
    @Override
    public void close() throws IOException {
        awsProperties.close();
        registry.endAll();
    }
}
