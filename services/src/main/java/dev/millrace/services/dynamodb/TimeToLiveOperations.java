package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.DescribeTimeToLiveOutput;
import dev.millrace.services.dynamodb.TableShapes.TableInput;
import dev.millrace.services.dynamodb.TableShapes.TimeToLiveDescription;
import dev.millrace.services.dynamodb.TableShapes.UpdateTimeToLiveInput;
import dev.millrace.services.dynamodb.TableShapes.UpdateTimeToLiveOutput;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.Tables;
import java.util.Optional;

/** UpdateTimeToLive and DescribeTimeToLive (spec 3.10). A change takes effect at once and may follow any other. */
final class TimeToLiveOperations {

    private static final int MAX_NAME = 255;

    private final Tables tables;

    TimeToLiveOperations(Tables tables) {
        this.tables = tables;
    }

    UpdateTimeToLiveOutput update(Call call, UpdateTimeToLiveInput input) {
        var specification = input.timeToLiveSpecification();
        var faults = new ShapeFaults()
                .tableName(input.tableName())
                .required("timeToLiveSpecification", specification != null);
        if (specification != null) {
            faults.required("timeToLiveSpecification.enabled", specification.enabled() != null)
                    .required("timeToLiveSpecification.attributeName", specification.attributeName() != null)
                    .length("timeToLiveSpecification.attributeName", specification.attributeName(), 1, MAX_NAME);
        }
        faults.throwIfAny();
        var asked = requireNonNull(specification);
        var attribute = requireNonNull(asked.attributeName());
        boolean enable = requireNonNull(asked.enabled());
        var table = TableRef.of(call, requireNonNull(input.tableName()));
        tables.change(table.scope(), table.name(), settings -> changed(settings, attribute, enable));
        return new UpdateTimeToLiveOutput(asked);
    }

    private static TableSettings changed(TableSettings settings, String attribute, boolean enable) {
        var current = settings.timeToLive();
        if (current.isPresent() && !current.get().equals(attribute)) {
            throw DynamoDbErrors.validation(
                    "TimeToLive is active on a different AttributeName: current AttributeName is " + current.get());
        }
        if (current.isPresent() == enable) {
            throw DynamoDbErrors.validation("TimeToLive is already " + (enable ? "enabled" : "disabled"));
        }
        return settings.withTimeToLive(enable ? Optional.of(attribute) : Optional.empty());
    }

    DescribeTimeToLiveOutput describe(Call call, TableInput input) {
        var table = TableReads.table(call, input);
        var attribute = tables.describe(table.scope(), table.name()).settings().timeToLive();
        return new DescribeTimeToLiveOutput(
                new TimeToLiveDescription(attribute.isPresent() ? "ENABLED" : "DISABLED", attribute.orElse(null)));
    }
}
