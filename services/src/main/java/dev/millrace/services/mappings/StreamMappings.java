package dev.millrace.services.mappings;

import java.util.Optional;

/** Runs event source mappings of DynamoDB streams. Thread-safe. */
public interface StreamMappings extends AutoCloseable {

    /**
     * Runs the mapping. One that has checkpoints continues from them; a new one has its start positions fixed, durably,
     * before this returns, also if it is not enabled.
     */
    void start(MappingSpec spec);

    /**
     * Delivers the failure reports that an earlier run left behind, also those of mappings deleted since. To be called
     * once, when the mappings of that run have been started: they hear how their reports end.
     */
    void resume();

    /** Changes settings, function or enabled; takes effect between two batches. */
    void update(MappingSpec spec);

    /** Stops the mapping and forgets its checkpoints. Invocations already running end. */
    void delete(String uuid);

    /** How the mapping is doing; empty if it does not run here. */
    Optional<MappingStatus> status(String uuid);

    /**
     * Stops all mappings without waiting for invocations in flight; those batches are delivered again after a restart.
     */
    @Override
    void close();
}
