package dev.millrace.services.dynamodb;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndex;
import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndexDescription;
import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndexUpdate;
import dev.millrace.services.dynamodb.IndexShapes.LocalSecondaryIndex;
import dev.millrace.services.dynamodb.IndexShapes.LocalSecondaryIndexDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The structures of table operations, called as AWS calls them. Members that may be absent are nullable. */
final class TableShapes {

    private TableShapes() {}

    record AttributeDefinition(
            @Nullable String attributeName, @Nullable String attributeType) {}

    record KeySchemaElement(
            @Nullable String attributeName, @Nullable String keyType) {}

    record ProvisionedThroughput(
            @Nullable Long readCapacityUnits, @Nullable Long writeCapacityUnits) {}

    record StreamSpecification(
            @Nullable Boolean streamEnabled, @Nullable String streamViewType) {}

    /** Kept and answered. */
    record SSESpecification(
            @Nullable Boolean enabled,
            @JsonProperty("SSEType") @Nullable String type,
            @JsonProperty("KMSMasterKeyId") @Nullable String keyId) {}

    /** Kept and answered. */
    record OnDemandThroughput(
            @Nullable Long maxReadRequestUnits, @Nullable Long maxWriteRequestUnits) {}

    /** Kept and answered. */
    record WarmThroughput(
            @Nullable Long readUnitsPerSecond, @Nullable Long writeUnitsPerSecond) {}

    record Tag(@Nullable String key, @Nullable String value) {}

    /**
     * What CreateTable is asked. Structures that Millrace does not have are kept as they are, to be refused by name.
     */
    record CreateTableInput(
            @Nullable String tableName,
            @Nullable List<AttributeDefinition> attributeDefinitions,
            @Nullable List<KeySchemaElement> keySchema,
            @Nullable String billingMode,
            @Nullable ProvisionedThroughput provisionedThroughput,
            @Nullable StreamSpecification streamSpecification,
            @Nullable List<Tag> tags,
            @Nullable Boolean deletionProtectionEnabled,
            @Nullable String tableClass,
            @Nullable List<LocalSecondaryIndex> localSecondaryIndexes,
            @Nullable List<GlobalSecondaryIndex> globalSecondaryIndexes,
            @JsonProperty("SSESpecification") @Nullable SSESpecification sseSpecification,
            @Nullable OnDemandThroughput onDemandThroughput,
            @Nullable WarmThroughput warmThroughput,
            @Nullable String resourcePolicy,
            @Nullable String globalTableSourceArn,
            @Nullable String globalTableSettingsReplicationMode) {}

    record UpdateTableInput(
            @Nullable String tableName,
            @Nullable List<AttributeDefinition> attributeDefinitions,
            @Nullable String billingMode,
            @Nullable ProvisionedThroughput provisionedThroughput,
            @Nullable StreamSpecification streamSpecification,
            @Nullable Boolean deletionProtectionEnabled,
            @Nullable String tableClass,
            @Nullable List<GlobalSecondaryIndexUpdate> globalSecondaryIndexUpdates,
            @Nullable List<JsonNode> replicaUpdates,
            @JsonProperty("SSESpecification") @Nullable SSESpecification sseSpecification,
            @Nullable OnDemandThroughput onDemandThroughput,
            @Nullable WarmThroughput warmThroughput,
            @Nullable String multiRegionConsistency,
            @Nullable List<JsonNode> globalTableWitnessUpdates,
            @Nullable String globalTableSettingsReplicationMode) {}

    record TableInput(@Nullable String tableName) {}

    record BillingModeSummary(String billingMode, @Nullable Instant lastUpdateToPayPerRequestDateTime) {}

    record ProvisionedThroughputDescription(
            @Nullable Instant lastIncreaseDateTime,
            @Nullable Instant lastDecreaseDateTime,
            int numberOfDecreasesToday,
            long readCapacityUnits,
            long writeCapacityUnits) {}

    record WarmThroughputDescription(long readUnitsPerSecond, long writeUnitsPerSecond, String status) {}

    record SSEDescription(
            String status,
            @JsonProperty("SSEType") String type,
            @JsonProperty("KMSMasterKeyArn") String keyArn) {}

    record TableClassSummary(String tableClass, @Nullable Instant lastUpdateDateTime) {}

    /** A table as described; what does not apply is absent. */
    record TableDescription(
            @Nullable List<AttributeDefinition> attributeDefinitions,
            String tableName,
            @Nullable List<KeySchemaElement> keySchema,
            String tableStatus,
            @Nullable Instant creationDateTime,
            ProvisionedThroughputDescription provisionedThroughput,
            long tableSizeBytes,
            long itemCount,
            String tableArn,
            String tableId,
            @Nullable BillingModeSummary billingModeSummary,
            @Nullable StreamSpecification streamSpecification,
            @Nullable String latestStreamLabel,
            @Nullable String latestStreamArn,
            boolean deletionProtectionEnabled,
            @Nullable WarmThroughputDescription warmThroughput,
            @Nullable List<GlobalSecondaryIndexDescription> globalSecondaryIndexes,
            @Nullable List<LocalSecondaryIndexDescription> localSecondaryIndexes,
            @JsonProperty("SSEDescription") @Nullable SSEDescription sseDescription,
            @Nullable TableClassSummary tableClassSummary,
            @Nullable OnDemandThroughput onDemandThroughput) {}

    record CreateTableOutput(TableDescription tableDescription) {}

    record DescribeTableOutput(TableDescription table) {}

    record ListTablesInput(
            @Nullable String exclusiveStartTableName,
            @Nullable Integer limit) {}

    record ListTablesOutput(
            List<String> tableNames, @Nullable String lastEvaluatedTableName) {}

    record TimeToLiveDescription(
            String timeToLiveStatus, @Nullable String attributeName) {}

    record DescribeTimeToLiveOutput(TimeToLiveDescription timeToLiveDescription) {}

    record TimeToLiveSpecification(
            @Nullable Boolean enabled, @Nullable String attributeName) {}

    record UpdateTimeToLiveInput(
            @Nullable String tableName, @Nullable TimeToLiveSpecification timeToLiveSpecification) {}

    record UpdateTimeToLiveOutput(TimeToLiveSpecification timeToLiveSpecification) {}

    record PointInTimeRecoverySpecification(
            @Nullable Boolean pointInTimeRecoveryEnabled,
            @Nullable Integer recoveryPeriodInDays) {}

    record UpdateContinuousBackupsInput(
            @Nullable String tableName, @Nullable PointInTimeRecoverySpecification pointInTimeRecoverySpecification) {}

    record PointInTimeRecoveryDescription(
            String pointInTimeRecoveryStatus,
            @Nullable Integer recoveryPeriodInDays,
            @Nullable Instant earliestRestorableDateTime,
            @Nullable Instant latestRestorableDateTime) {}

    record ContinuousBackupsDescription(
            String continuousBackupsStatus, PointInTimeRecoveryDescription pointInTimeRecoveryDescription) {}

    record DescribeContinuousBackupsOutput(ContinuousBackupsDescription continuousBackupsDescription) {}

    record ListTagsInput(
            @Nullable String resourceArn, @Nullable String nextToken) {}

    record ListTagsOutput(List<Tag> tags, @Nullable String nextToken) {}

    record TagResourceInput(
            @Nullable String resourceArn, @Nullable List<Tag> tags) {}

    record UntagResourceInput(
            @Nullable String resourceArn, @Nullable List<String> tagKeys) {}

    /** Nothing at all. */
    record Empty() {}

    record DescribeLimitsOutput(
            long accountMaxReadCapacityUnits,
            long accountMaxWriteCapacityUnits,
            long tableMaxReadCapacityUnits,
            long tableMaxWriteCapacityUnits) {}

    record Endpoint(String address, long cachePeriodInMinutes) {}

    record DescribeEndpointsOutput(List<Endpoint> endpoints) {}
}
