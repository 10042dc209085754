package dev.millrace.services.mappings;

import dev.millrace.model.Arn;
import dev.millrace.model.ShardId;
import dev.millrace.trigger.FailureDocument;
import dev.millrace.trigger.ShardEffect;
import java.util.concurrent.CompletableFuture;

/** Writes the reports of one shard and keeps them until their destination has them. Thread-safe. */
final class KeptReports {

    private final ShardId shard;
    private final DriverTools tools;

    KeptReports(ShardId shard, DriverTools tools) {
        this.shard = shard;
        this.tools = tools;
    }

    /** The intent to report and the checkpoint that passes its records: one commit. */
    CompletableFuture<OutboxEntry> keep(MappingSpec mapping, ShardEffect.Report report) {
        var entry = entry(mapping, report);
        return tools.store().submit(writer -> {
            tools.outbox().put(writer, entry);
            tools.checkpoints().put(writer, mapping.uuid(), shard, report.after());
            return entry;
        });
    }

    private OutboxEntry entry(MappingSpec mapping, ShardEffect.Report report) {
        var version = tools.resolver().resolve(mapping.functionArn()).executedVersion();
        var document = new FailureDocument(mapping.functionArn(), version, mapping.streamArn());
        var failure = report.failure();
        var text = isBucket(report.destination()) ? document.jsonWithPayload(failure) : document.json(failure);
        return new OutboxEntry(
                mapping.uuid(),
                failure.id(),
                shard,
                report.destination(),
                failure.records().size(),
                text);
    }

    private static boolean isBucket(String destinationArn) {
        return Arn.parse(destinationArn)
                .filter(arn -> arn.service().equals("s3"))
                .isPresent();
    }
}
