package dev.millrace.tables.table;

import dev.millrace.model.errors.DynamoDbErrors;
import java.util.Collection;

/** What is true of the indexes of any table, whether they come with it or later (spec 3.0.8 and rows 18 to 20 of 3.1). */
public final class IndexRules {

    private static final int MOST_LOCAL = 5;
    private static final int MOST_GLOBAL = 20;
    private static final int MOST_INCLUDED = 100;

    private IndexRules() {}

    /** Refuses too many indexes, or too many attributes included in all of them. */
    public static void checkLimits(Collection<IndexSpec> indexes) {
        long global = indexes.stream().filter(IndexSpec::isGlobal).count();
        if (indexes.size() - global > MOST_LOCAL) { // row 18
            throw DynamoDbErrors.invalidParameter(
                    "Number of LocalSecondaryIndexes exceeds per-table limit of " + MOST_LOCAL);
        }
        if (global > MOST_GLOBAL) { // row 18
            throw DynamoDbErrors.invalidParameter(
                    "GlobalSecondaryIndex count exceeds the per-table limit of " + MOST_GLOBAL);
        }
        int included = indexes.stream()
                .mapToInt(index -> index.projection() instanceof Projection.Include include
                        ? include.attributes().size()
                        : 0)
                .sum();
        if (included > MOST_INCLUDED) {
            throw DynamoDbErrors.invalidParameter(
                    "Number of NonKeyAttributes of all indexes exceeds the per-table limit of " + MOST_INCLUDED);
        }
    }

    /** Refuses a global index whose units do not go with the billing of its table. */
    public static void checkThroughput(Billing billing, IndexSpec index) {
        switch (billing) {
            case Billing.OnDemand ignored -> {
                if (index.provisioned().isPresent()) { // row 19
                    throw DynamoDbErrors.invalidParameter("ProvisionedThroughput should not be specified for index: "
                            + index.name() + " when BillingMode is PAY_PER_REQUEST");
                }
            }
            case Billing.Provisioned ignored -> {
                if (index.provisioned().isEmpty()) { // row 20
                    throw DynamoDbErrors.invalidParameter(
                            "ProvisionedThroughput is not specified for index: " + index.name());
                }
                checkLimitsOf(index.throughput());
            }
        }
    }

    /** Refuses on-demand limits of a provisioned table or index. */
    public static void checkLimitsOf(Throughput provisioned) {
        if (provisioned.limits().isPresent()) {
            throw DynamoDbErrors.invalidParameter(
                    "OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST");
        }
    }
}
