package dev.millrace.conformance.kcl;

import com.amazonaws.services.dynamodbv2.streamsadapter.model.DynamoDBStreamsProcessRecordsInput;
import com.amazonaws.services.dynamodbv2.streamsadapter.processor.DynamoDBStreamsShardRecordProcessor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

/** A record processor as a user writes it: it notes what comes and checkpoints after every batch. */
public final class Reader implements DynamoDBStreamsShardRecordProcessor {

    private final Observed observed;
    private final Supplier<Map<String, String>> parents;
    private String shard = "";

    /**
     * Makes one.
     *
     * @param parents asks for the parent of each shard that has one
     */
    public Reader(Observed observed, Supplier<Map<String, String>> parents) {
        this.observed = observed;
        this.parents = parents;
    }

    @Override
    public void initialize(InitializationInput input) {
        shard = input.shardId();
        observed.begins(shard, Optional.ofNullable(parents.get().get(shard)));
    }

    @Override
    public void processRecords(DynamoDBStreamsProcessRecordsInput input) {
        input.records().forEach(read -> observed.receives(read.getRecord()));
        if (!input.records().isEmpty()) {
            checkpoint(input.checkpointer());
        }
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
        // Whoever has the lease now reads on from the last checkpoint.
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
        observed.ends(shard);
        checkpoint(input.checkpointer());
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
        checkpoint(input.checkpointer());
    }

    private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
        try {
            checkpointer.checkpoint();
        } catch (ShutdownException e) {
            // The lease is another's now: so is the checkpoint.
        } catch (InvalidStateException e) {
            throw new IllegalStateException("the lease table has no such lease", e);
        }
    }
}
