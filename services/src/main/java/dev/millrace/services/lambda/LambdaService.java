package dev.millrace.services.lambda;

import dev.millrace.functions.Functions;
import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.buckets.ObjectBuckets;
import dev.millrace.services.lambda.function.AsyncInvocations;
import dev.millrace.services.lambda.function.CodeSources;
import dev.millrace.services.lambda.function.FunctionName;
import dev.millrace.services.lambda.function.FunctionOperations;
import dev.millrace.services.lambda.function.FunctionRegistry;
import dev.millrace.services.lambda.mapping.EventSourceMappings;
import dev.millrace.services.lambda.mapping.MappingOperations;
import dev.millrace.services.lambda.mapping.MappingView;
import dev.millrace.services.lambda.queue.QueueMappings;
import dev.millrace.services.mappings.StreamMappings;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.topics.Topics;
import dev.millrace.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Lambda. Functions of earlier runs can be invoked as soon as it exists; their mappings deliver after {@link #resume}.
 * Thread-safe.
 */
public final class LambdaService implements AwsService {

    /**
     * What the service needs from the rest. It closes none of it.
     *
     * @param obstacle why {@code functions} cannot run a runtime identifier, as a sentence; empty if they can
     * @param code where code lies that requests say is in S3; goes before the buckets
     * @param codeFolder where uploaded code is unpacked, inside the data directory
     * @param background runs tasks that block
     * @param metrics where mappings of queues are measured
     */
    public record Surroundings(
            Store store,
            Clock clock,
            Functions functions,
            Function<String, Optional<String>> obstacle,
            StreamSource streams,
            StreamMappings streamMappings,
            MessageQueues queues,
            Topics topics,
            ObjectBuckets buckets,
            CodeSources code,
            Path codeFolder,
            Executor background,
            MetricSink metrics) {}

    private final EventSourceMappings mappings;
    private final QueueMappings queueMappings;
    private final AsyncInvocations async;
    private final List<Operation> operations;

    public LambdaService(Surroundings with) {
        var background = with.background();
        var functions = new FunctionRegistry(with.store(), with.functions(), with.clock(), with.codeFolder());
        queueMappings = new QueueMappings(
                with.queues(),
                with.functions(),
                arn -> functions.timeout(FunctionName.parse(Scope.DEFAULT, arn)),
                with.clock(),
                background,
                with.metrics());
        mappings = new EventSourceMappings(with.store(), with.streamMappings(), queueMappings);
        var all = new ArrayList<Operation>();
        var functionOperations = new FunctionOperations(
                functions, with.functions(), with.clock(), with.code(), with.buckets(), with.obstacle(), background);
        async = functionOperations.async();
        all.addAll(functionOperations.all());
        all.addAll(new MappingOperations(
                        mappings, functions, with.streams(), with.queues(), with.topics(), with.buckets(), with.clock())
                .all());
        all.addAll(new ResourceTags(functions, mappings).operations());
        operations = List.copyOf(all);
    }

    /** Lets mappings of earlier runs go on. To be called once, when the server listens: handlers may call back. */
    public void resume() {
        mappings.resume();
    }

    /** Asynchronous invocation for the rest of the program. */
    public AsyncInvocations async() {
        return async;
    }

    /** To be called when a minute begins: measures also the queues' mappings that are idle. */
    public void minute() {
        queueMappings.minute();
    }

    /** All mappings, for a status page. */
    public List<MappingView> mappings() {
        return mappings.overview();
    }

    @Override
    public Address address() {
        return new Address("lambda", "lambda", "", "", "", List.of(Protocol.REST_JSON));
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }

    /** Stops receiving from queues. Batches in flight are abandoned; their messages return. */
    @Override
    public void close() {
        queueMappings.close();
    }
}
