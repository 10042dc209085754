package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.TableShapes.ProvisionedThroughput;
import dev.millrace.services.dynamodb.TableShapes.StreamSpecification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that several table operations make (spec 3.0.4, 3.1, 2.6). */
final class TableChecks {

    static final List<String> BILLING_MODES = List.of("PROVISIONED", "PAY_PER_REQUEST");

    private static final List<String> STREAM_VIEW_TYPES =
            List.of("OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE");
    private static final int MIN_NAME = 3;
    private static final int MAX_NAME = 255;
    private static final int MAX_ARN = 1024;
    private static final long MAX_UNITS = 1_000_000_000_000L;

    private TableChecks() {}

    /** The two checks of the table's name that come before all others; returns the name. */
    static String requireTableName(@Nullable String name) {
        if (name == null) {
            throw DynamoDbErrors.validation("The parameter 'TableName' is required but was not present in the request");
        }
        var most = name.startsWith("arn:") ? MAX_ARN : MAX_NAME;
        if (name.length() < MIN_NAME || name.length() > most) {
            throw DynamoDbErrors.validation(
                    "TableName must be at least 3 characters long and at most 255 characters long");
        }
        return name;
    }

    /** The name's form, where it may be a table's ARN. */
    static void nameForm(ShapeFaults faults, String name) {
        if (!TableRef.isArn(name)) {
            faults.name("tableName", name);
        }
    }

    static void billing(ShapeFaults faults, @Nullable String billingMode, @Nullable ProvisionedThroughput throughput) {
        faults.enumeration("billingMode", billingMode, BILLING_MODES);
        if (throughput != null) {
            units(faults, "provisionedThroughput.readCapacityUnits", throughput.readCapacityUnits());
            units(faults, "provisionedThroughput.writeCapacityUnits", throughput.writeCapacityUnits());
        }
    }

    static void units(ShapeFaults faults, String path, @Nullable Long units) {
        faults.required(path, units != null).range(path, units, 1, Long.MAX_VALUE);
    }

    /** Units beyond what AWS takes (spec 3.1, row 3). */
    static void boundsOf(ProvisionedThroughput throughput) {
        boundsOf(throughput, "");
    }

    /** @param whose ends the sentence */
    static void boundsOf(ProvisionedThroughput throughput, String whose) {
        bound("ReadCapacityUnits", throughput.readCapacityUnits(), whose);
        bound("WriteCapacityUnits", throughput.writeCapacityUnits(), whose);
    }

    private static void bound(String member, @Nullable Long units, String whose) {
        if (units != null && units > MAX_UNITS) {
            throw DynamoDbErrors.validation("Given value " + units + " for " + member + " is out of bounds" + whose);
        }
    }

    static void stream(ShapeFaults faults, @Nullable StreamSpecification stream) {
        if (stream != null) {
            faults.required("streamSpecification.streamEnabled", stream.streamEnabled() != null)
                    .enumeration("streamSpecification.streamViewType", stream.streamViewType(), STREAM_VIEW_TYPES);
        }
    }

    /** Refuses by name what Millrace does not have. */
    static void refuse(String parameter, boolean isPresent) {
        if (isPresent) {
            throw DynamoDbErrors.invalidParameter(parameter + " is not supported by Millrace");
        }
    }

    /** The class of storage, which is kept and answered. */
    static void tableClass(ShapeFaults faults, @Nullable String tableClass) {
        faults.enumeration("tableClass", tableClass, List.of("STANDARD", "STANDARD_INFREQUENT_ACCESS"));
    }
}
