package dev.millrace.services.dynamodb;

import dev.millrace.model.ServiceError;
import dev.millrace.services.Operation;
import java.util.List;
import java.util.stream.Stream;

/**
 * DynamoDB's operations that Millrace does not have. Each is refused by its name, with the error that clients take for
 * a service that lacks an operation; one that AWS does not have either gets AWS's bare answer.
 */
final class RefusedOperations {

    private static final List<String> NAMES = List.of(
            "BatchExecuteStatement",
            "ExecuteStatement",
            "ExecuteTransaction",
            "CreateBackup",
            "DeleteBackup",
            "DescribeBackup",
            "ListBackups",
            "RestoreTableFromBackup",
            "RestoreTableToPointInTime",
            "CreateGlobalTable",
            "DescribeGlobalTable",
            "DescribeGlobalTableSettings",
            "DescribeTableReplicaAutoScaling",
            "ListGlobalTables",
            "UpdateGlobalTable",
            "UpdateGlobalTableSettings",
            "UpdateTableReplicaAutoScaling",
            "DescribeExport",
            "DescribeImport",
            "ExportTableToPointInTime",
            "ImportTable",
            "ListExports",
            "ListImports",
            "DescribeKinesisStreamingDestination",
            "DisableKinesisStreamingDestination",
            "EnableKinesisStreamingDestination",
            "UpdateKinesisStreamingDestination",
            "DescribeContributorInsights",
            "ListContributorInsights",
            "UpdateContributorInsights",
            "DeleteResourcePolicy",
            "GetResourcePolicy",
            "PutResourcePolicy");

    private RefusedOperations() {}

    /** All of them, each of which throws. */
    static Stream<Operation> all() {
        return NAMES.stream().map(RefusedOperations::refused);
    }

    private static Operation refused(String name) {
        return new Operation.Raw(name, (call, body) -> {
            throw ServiceError.of(
                            400, "UnknownOperationException", "The operation " + name + " is not supported by Millrace")
                    .inNamespace("com.amazon.coral.service")
                    .asException();
        });
    }
}
