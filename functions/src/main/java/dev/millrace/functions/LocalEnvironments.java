package dev.millrace.functions;

import dev.millrace.model.Clock;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts environments on this machine: finds the runtime and the code, and prepares the variables. */
final class LocalEnvironments implements EnvironmentFactory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalEnvironments.class);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    private final FunctionsSettings settings;
    private final Clock clock;
    private final FunctionLog log;
    private final List<LanguageRuntime> runtimes;
    private final ProcessRegistry registry;
    private final CodeStore code;

    /** Which functions have been told of the program that runs them: function and notice. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Platform threads: a fork or the loading of many classes would hold a virtual thread's carrier. */
    private final ExecutorService starters = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("environment-start-", 0).factory());

    private final AwsSystemProperties awsProperties = new AwsSystemProperties();

    private LocalEnvironments(
            FunctionsSettings settings,
            Clock clock,
            FunctionLog log,
            List<LanguageRuntime> runtimes,
            ProcessRegistry registry,
            CodeStore code) {
        this.settings = settings;
        this.clock = clock;
        this.log = log;
        this.runtimes = runtimes;
        this.registry = registry;
        this.code = code;
    }

    static LocalEnvironments open(FunctionsSettings settings, Clock clock, FunctionLog log) throws IOException {
        var registry = ProcessRegistry.open(settings.workDirectory().resolve("processes"));
        var code = CodeStore.open(settings.workDirectory().resolve("code"));
        var bootstraps = Bootstraps.open(settings.workDirectory().resolve("bootstraps"));
        return new LocalEnvironments(
                settings, clock, log, runtimes(settings, clock, registry, bootstraps), registry, code);
    }

    private static List<LanguageRuntime> runtimes(
            FunctionsSettings settings, Clock clock, ProcessRegistry registry, Bootstraps bootstraps) {
        var others = settings.interpreters();
        var sdk = new NodeSdk(new NodeSdkCache(others.cache(), others.npm(), registry, clock));
        return List.of(
                new JavaRuntime(settings.java(), settings.javaRuntime()),
                new NodeRuntime(new InterpreterFinder(others.node(), NodeRuntime.QUESTION), sdk, bootstraps),
                new PythonRuntime(new InterpreterFinder(others.python(), PythonRuntime.QUESTION), bootstraps),
                new ProvidedRuntime(bootstraps));
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
        var credentials = settings.credentials().apply(function.scope());
        var variables = new LambdaVariables(function, taskRoot, source, credentials);
        if (settings.mode() == FunctionsSettings.Mode.IN_PROCESS && runtime instanceof JavaRuntime) {
            awsProperties.set(function.scope(), settings.endpoint().get(), credentials);
            return InProcessEnvironment.start(
                    function, taskRoot, variables.reserved(), settings.javaRuntime(), clock, lines);
        }
        var launch = runtime.launch(function, taskRoot, lines::line);
        launch.notice().ifPresent(notice -> tellOnce(function, notice, lines));
        var all = variables.withEndpoint(settings.endpoint().get(), launch.variables());
        var plan = new ProcessEnvironment.Plan(runtime, launch, function, taskRoot, all);
        return ProcessEnvironment.start(plan, registry, clock, lines);
    }

    private void tellOnce(FunctionSpec function, String notice, InvocationLog lines) {
        if (told.add(function.arn() + " " + notice)) {
            lines.line(notice);
            LOG.warn("Function {}: {}", function.name(), notice);
        }
    }

    /** Why functions of this runtime identifier cannot be started, as a sentence; empty if they can. */
    Optional<String> obstacle(String runtime) {
        for (var known : runtimes) {
            if (known.supports(runtime)) {
                return known.obstacle();
            }
        }
        return Optional.of("Millrace cannot run the runtime " + runtime + "; it runs "
                + runtimes.stream().map(LanguageRuntime::described).collect(Collectors.joining(", "))
                + ". A program of another language can be packaged as provided.al2023, with a bootstrap of its own");
    }

    private LanguageRuntime runtimeOf(FunctionSpec function) throws IOException {
        for (var runtime : runtimes) {
            if (runtime.supports(function.runtime())) {
                return runtime;
            }
        }
        throw new IOException(obstacle(function.runtime()).orElseThrow());
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
