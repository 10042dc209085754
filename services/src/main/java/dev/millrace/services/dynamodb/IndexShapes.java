package dev.millrace.services.dynamodb;

import dev.millrace.services.dynamodb.TableShapes.KeySchemaElement;
import dev.millrace.services.dynamodb.TableShapes.OnDemandThroughput;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughput;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughputDescription;
import dev.millrace.services.dynamodb.TableShapes.WarmThroughput;
import dev.millrace.services.dynamodb.TableShapes.WarmThroughputDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The structures of secondary indexes, called as AWS calls them. Members that may be absent are nullable. */
final class IndexShapes {

    private IndexShapes() {}

    record Projection(
            @Nullable String projectionType, @Nullable List<String> nonKeyAttributes) {}

    record LocalSecondaryIndex(
            @Nullable String indexName,
            @Nullable List<KeySchemaElement> keySchema,
            @Nullable Projection projection) {}

    record GlobalSecondaryIndex(
            @Nullable String indexName,
            @Nullable List<KeySchemaElement> keySchema,
            @Nullable Projection projection,
            @Nullable ProvisionedThroughput provisionedThroughput,
            @Nullable OnDemandThroughput onDemandThroughput,
            @Nullable WarmThroughput warmThroughput) {}

    /** Exactly one of them. */
    record GlobalSecondaryIndexUpdate(
            @Nullable UpdateGlobalSecondaryIndexAction update,
            @Nullable GlobalSecondaryIndex create,
            @Nullable DeleteGlobalSecondaryIndexAction delete) {}

    record UpdateGlobalSecondaryIndexAction(
            @Nullable String indexName,
            @Nullable ProvisionedThroughput provisionedThroughput,
            @Nullable OnDemandThroughput onDemandThroughput,
            @Nullable WarmThroughput warmThroughput) {}

    record DeleteGlobalSecondaryIndexAction(@Nullable String indexName) {}

    /** A global index as described; what does not apply is absent. */
    record GlobalSecondaryIndexDescription(
            String indexName,
            List<KeySchemaElement> keySchema,
            Projection projection,
            String indexStatus,
            @Nullable Boolean backfilling,
            ProvisionedThroughputDescription provisionedThroughput,
            long indexSizeBytes,
            long itemCount,
            String indexArn,
            @Nullable OnDemandThroughput onDemandThroughput,
            @Nullable WarmThroughputDescription warmThroughput) {}

    /** A local index as described. */
    record LocalSecondaryIndexDescription(
            String indexName,
            List<KeySchemaElement> keySchema,
            Projection projection,
            long indexSizeBytes,
            long itemCount,
            String indexArn) {}
}
