package dev.millrace.server;

import dev.millrace.functions.Functions;
import dev.millrace.model.Scope;
import dev.millrace.services.AwsService;
import dev.millrace.services.dynamodb.DynamoDbService;
import dev.millrace.services.lambda.LambdaService;
import dev.millrace.services.mappings.FailureDestinations;
import dev.millrace.services.mappings.LocalStreamMappings;
import dev.millrace.services.mappings.ResolvedFunction;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.streams.StreamsService;
import dev.millrace.services.streams.TableStreamSource;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.table.Tables;

/**
 * Tables, their streams, and who reads these: mappings, clients, and people who look at shards. All of them go by the
 * same settings of streams.
 */
record TableStreams(Ground ground, StreamSettings settings, Tables tables, TableStreamSource source) {

    static TableStreams open(Ground ground, StreamSettings settings) {
        var tables = ground.parts()
                .add(Tables.open(
                        ground.store(), ground.clock(), settings, ground.threads("index backfills and expiry")));
        return new TableStreams(ground, settings, tables, new TableStreamSource(tables.streams()));
    }

    /** A failed call is repeated no longer than the streams keep its records. */
    LocalStreamMappings openMappings(Functions functions, FailureDestinations destinations, MetricSink metrics) {
        return ground.parts()
                .add(new LocalStreamMappings(
                        ground.store(),
                        ground.clock(),
                        source,
                        settings.retention(),
                        destinations,
                        functions,
                        ResolvedFunction::of,
                        ground.threads("stream mappings"),
                        metrics));
    }

    StreamShards shards(LocalStreamMappings mappings, LambdaService lambda, Scope home) {
        return new StreamShards(tables.streams(), tables.resharding(), mappings, lambda, home);
    }

    AwsService dynamoDb() {
        return new DynamoDbService(tables, ground.clock());
    }

    AwsService dynamoDbStreams(MetricSink metrics) {
        return new StreamsService(tables.streams(), ground.clock(), metrics);
    }
}
