package dev.millrace.services.lambda.function;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.HttpBinding.Query;
import dev.millrace.services.Operation;
import dev.millrace.services.buckets.ObjectBuckets;
import dev.millrace.services.lambda.request.Constraints;
import dev.millrace.services.lambda.request.Nothing;
import dev.millrace.services.lambda.request.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The operations on functions, and where REST finds them. */
public final class FunctionOperations {

    private static final String FUNCTIONS = "/2015-03-31/functions";
    private static final String FUNCTION = FUNCTIONS + "/{FunctionName}";

    record Named(
            @Nullable String functionName,
            @Query("Qualifier") @Nullable String qualifier) {}

    record FunctionAnswer(
            FunctionConfiguration configuration,
            Map<String, String> code,
            @Nullable Map<String, String> tags,
            @Nullable Concurrency concurrency) {}

    record ListRequest(
            @Query("FunctionVersion") @Nullable String functionVersion,
            @Query("Marker") @Nullable String marker,
            @Query("MaxItems") @Nullable Integer maxItems) {}

    record ListAnswer(
            List<FunctionConfiguration> functions, @Nullable String nextMarker) {}

    record VersionsRequest(
            @Nullable String functionName,
            @Query("Marker") @Nullable String marker,
            @Query("MaxItems") @Nullable Integer maxItems) {}

    record VersionsAnswer(List<FunctionConfiguration> versions) {}

    record AliasesAnswer(List<Map<String, String>> aliases) {}

    record CodeSigningAnswer(String functionName) {}

    record ConcurrencyRequest(
            @Nullable String functionName, @Nullable Integer reservedConcurrentExecutions) {}

    record Concurrency(@Nullable Integer reservedConcurrentExecutions) {}

    private final FunctionRegistry registry;
    private final CreateFunction create;
    private final UpdateFunctionCode updateCode;
    private final UpdateFunctionConfiguration updateConfiguration;
    private final FunctionPolicy policy;
    private final InvokeFunction invoke;
    private final AsyncInvocations async;

    /**
     * @param sources where code lies that requests say is in S3; goes before the buckets
     * @param obstacle why {@code functions} cannot run a runtime; empty if they can
     * @param background runs tasks that block, for queued invocations
     */
    public FunctionOperations(
            FunctionRegistry registry,
            Functions functions,
            Clock clock,
            CodeSources sources,
            ObjectBuckets buckets,
            Function<String, Optional<String>> obstacle,
            Executor background) {
        var code = new CodeResolver(registry.code(), sources, buckets);
        var runtimes = new Runtimes(obstacle);
        this.registry = registry;
        this.create = new CreateFunction(registry, code, runtimes, clock);
        this.updateCode = new UpdateFunctionCode(registry, code, clock);
        this.updateConfiguration = new UpdateFunctionConfiguration(registry, runtimes, clock);
        this.policy = new FunctionPolicy(registry);
        var queued = new QueuedInvocations(functions, clock, background);
        this.invoke = new InvokeFunction(registry, functions, queued);
        this.async = new RegisteredInvocations(registry, queued);
    }

    /** Invocations of type {@code Event} for the rest of the program. */
    public AsyncInvocations async() {
        return async;
    }

    /** Every operation, those included that exist only to be refused by name. */
    public List<Operation> all() {
        var all = new ArrayList<Operation>();
        all.add(Operation.rest(
                "CreateFunction",
                new HttpBinding("POST", FUNCTIONS, 201),
                CreateFunction.Request.class,
                FunctionConfiguration.class,
                create::handle));
        all.add(Operation.rest(
                "GetFunction",
                new HttpBinding("GET", FUNCTION, 200),
                Named.class,
                FunctionAnswer.class,
                this::getFunction));
        all.add(Operation.rest(
                "GetFunctionConfiguration",
                new HttpBinding("GET", FUNCTION + "/configuration", 200),
                Named.class,
                FunctionConfiguration.class,
                this::getConfiguration));
        all.add(Operation.rest(
                "UpdateFunctionCode",
                new HttpBinding("PUT", FUNCTION + "/code", 200),
                UpdateFunctionCode.Request.class,
                FunctionConfiguration.class,
                updateCode::handle));
        all.add(Operation.rest(
                "UpdateFunctionConfiguration",
                new HttpBinding("PUT", FUNCTION + "/configuration", 200),
                UpdateFunctionConfiguration.Request.class,
                FunctionConfiguration.class,
                updateConfiguration::handle));
        all.add(Operation.rest(
                "DeleteFunction",
                new HttpBinding("DELETE", FUNCTION, 204),
                Named.class,
                Nothing.class,
                this::deleteFunction));
        all.add(Operation.rest(
                "ListFunctions",
                new HttpBinding("GET", FUNCTIONS, 200),
                ListRequest.class,
                ListAnswer.class,
                this::listFunctions));
        all.add(Operation.rest(
                "ListVersionsByFunction",
                new HttpBinding("GET", FUNCTION + "/versions", 200),
                VersionsRequest.class,
                VersionsAnswer.class,
                this::listVersions));
        all.add(Operation.rest(
                "ListAliases",
                new HttpBinding("GET", FUNCTION + "/aliases", 200),
                Named.class,
                AliasesAnswer.class,
                this::listAliases));
        all.add(Operation.rest(
                "GetFunctionCodeSigningConfig",
                new HttpBinding("GET", "/2020-06-30/functions/{FunctionName}/code-signing-config", 200),
                Named.class,
                CodeSigningAnswer.class,
                this::getCodeSigning));
        all.add(Operation.rest(
                "Invoke",
                new HttpBinding("POST", FUNCTION + "/invocations", 200),
                InvokeFunction.Request.class,
                InvokeFunction.Answer.class,
                invoke::handle));
        addPolicy(all);
        addConcurrency(all);
        addRefused(all);
        return List.copyOf(all);
    }

    private void addPolicy(List<Operation> all) {
        all.add(Operation.rest(
                "AddPermission",
                new HttpBinding("POST", FUNCTION + "/policy", 201),
                FunctionPolicy.AddRequest.class,
                FunctionPolicy.AddAnswer.class,
                policy::add));
        all.add(Operation.rest(
                "GetPolicy",
                new HttpBinding("GET", FUNCTION + "/policy", 200),
                FunctionPolicy.GetRequest.class,
                FunctionPolicy.GetAnswer.class,
                policy::get));
        all.add(Operation.rest(
                "RemovePermission",
                new HttpBinding("DELETE", FUNCTION + "/policy/{StatementId}", 204),
                FunctionPolicy.RemoveRequest.class,
                Nothing.class,
                policy::remove));
    }

    private void addConcurrency(List<Operation> all) {
        var path = "/2017-10-31/functions/{FunctionName}/concurrency";
        all.add(Operation.rest(
                "PutFunctionConcurrency",
                new HttpBinding("PUT", path, 200),
                ConcurrencyRequest.class,
                Concurrency.class,
                this::putConcurrency));
        all.add(Operation.rest(
                "DeleteFunctionConcurrency",
                new HttpBinding("DELETE", path, 204),
                Named.class,
                Nothing.class,
                this::deleteConcurrency));
        all.add(Operation.rest(
                "GetFunctionConcurrency",
                new HttpBinding("GET", "/2019-09-30/functions/{FunctionName}/concurrency", 200),
                Named.class,
                Concurrency.class,
                this::getConcurrency));
    }

    private static void addRefused(List<Operation> all) {
        refuse(all, "PublishVersion", "POST", FUNCTION + "/versions");
        refuse(all, "CreateAlias", "POST", FUNCTION + "/aliases");
        refuse(all, "GetAlias", "GET", FUNCTION + "/aliases/{Name}");
        refuse(all, "UpdateAlias", "PUT", FUNCTION + "/aliases/{Name}");
        refuse(all, "DeleteAlias", "DELETE", FUNCTION + "/aliases/{Name}");
        var eventInvokeConfig = "/2019-09-25/functions/{FunctionName}/event-invoke-config";
        refuse(all, "PutFunctionEventInvokeConfig", "PUT", eventInvokeConfig);
        refuse(all, "GetFunctionEventInvokeConfig", "GET", eventInvokeConfig);
        refuse(all, "DeleteFunctionEventInvokeConfig", "DELETE", eventInvokeConfig);
    }

    private static void refuse(List<Operation> all, String operation, String method, String path) {
        all.add(Operation.rest(
                operation, new HttpBinding(method, path, 200), Named.class, Nothing.class, (call, request) -> {
                    throw Unsupported.error(operation);
                }));
    }

    private FunctionAnswer getFunction(Call call, Named request) {
        var name = name(call, request);
        var function = registry.get(name);
        return new FunctionAnswer(
                FunctionConfiguration.of(function, name.arn()),
                CodeResolver.location(function.code()),
                function.tags().isEmpty() ? null : function.tags(),
                function.reservedConcurrency() == null ? null : new Concurrency(function.reservedConcurrency()));
    }

    private FunctionConfiguration getConfiguration(Call call, Named request) {
        var name = name(call, request);
        return FunctionConfiguration.of(registry.get(name), name.arn());
    }

    private Nothing deleteFunction(Call call, Named request) {
        var name = name(call, request);
        if (name.qualifier().filter(FunctionName.LATEST::equals).isPresent()) {
            throw LambdaErrors.invalidParameter("$LATEST version cannot be deleted without deleting the function.");
        }
        registry.delete(name);
        return Nothing.NOTHING;
    }

    private ListAnswer listFunctions(Call call, ListRequest request) {
        new Constraints()
                .range("maxItems", request.maxItems(), 1, 10_000)
                .oneOf("functionVersion", request.functionVersion(), List.of("ALL"))
                .check();
        // AWS never puts more than 50 functions on a page, whatever is asked for.
        var size = Math.min(50, request.maxItems() == null ? 50 : request.maxItems());
        var marker = request.marker() == null ? "" : request.marker();
        var rest = registry.all(call.scope()).stream()
                .filter(function -> function.name().compareTo(marker) > 0)
                .toList();
        var page = rest.subList(0, Math.min(size, rest.size()));
        // With FunctionVersion=ALL the ARNs carry the version.
        var suffix = request.functionVersion() == null ? "" : ":" + FunctionName.LATEST;
        return new ListAnswer(
                page.stream()
                        .map(function -> FunctionConfiguration.of(function, function.arn() + suffix))
                        .toList(),
                page.size() < rest.size() ? page.getLast().name() : null);
    }

    private VersionsAnswer listVersions(Call call, VersionsRequest request) {
        var name = FunctionName.of(call.scope(), request.functionName());
        var function = registry.get(name);
        return new VersionsAnswer(
                List.of(FunctionConfiguration.of(function, function.arn() + ":" + FunctionName.LATEST)));
    }

    private AliasesAnswer listAliases(Call call, Named request) {
        registry.get(name(call, request));
        return new AliasesAnswer(List.of());
    }

    private CodeSigningAnswer getCodeSigning(Call call, Named request) {
        return new CodeSigningAnswer(registry.get(name(call, request)).name());
    }

    private Concurrency putConcurrency(Call call, ConcurrencyRequest request) {
        new Constraints()
                .required("reservedConcurrentExecutions", request.reservedConcurrentExecutions())
                .range("reservedConcurrentExecutions", request.reservedConcurrentExecutions(), 0, Integer.MAX_VALUE)
                .check();
        var limit = request.reservedConcurrentExecutions();
        registry.update(
                FunctionName.of(call.scope(), request.functionName()),
                function -> function.withReservedConcurrency(limit));
        return new Concurrency(limit);
    }

    private Nothing deleteConcurrency(Call call, Named request) {
        registry.update(name(call, request), function -> function.withReservedConcurrency(null));
        return Nothing.NOTHING;
    }

    private Concurrency getConcurrency(Call call, Named request) {
        return new Concurrency(registry.get(name(call, request)).reservedConcurrency());
    }

    private static FunctionName name(Call call, Named request) {
        return FunctionName.of(call.scope(), request.functionName(), request.qualifier());
    }
}
