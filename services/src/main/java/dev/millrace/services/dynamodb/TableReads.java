package dev.millrace.services.dynamodb;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.ContinuousBackupsDescription;
import dev.millrace.services.dynamodb.TableShapes.CreateTableOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeContinuousBackupsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeEndpointsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeLimitsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeTableOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeTimeToLiveOutput;
import dev.millrace.services.dynamodb.TableShapes.Empty;
import dev.millrace.services.dynamodb.TableShapes.Endpoint;
import dev.millrace.services.dynamodb.TableShapes.ListTablesInput;
import dev.millrace.services.dynamodb.TableShapes.ListTablesOutput;
import dev.millrace.services.dynamodb.TableShapes.PointInTimeRecoveryDescription;
import dev.millrace.services.dynamodb.TableShapes.TableInput;
import dev.millrace.services.dynamodb.TableShapes.TimeToLiveDescription;
import dev.millrace.tables.table.Tables;
import java.util.List;

/**
 * DeleteTable and the operations that only describe, a few lines each (spec 3.2, 3.4, 3.10, 3.12, 3.14). What Millrace
 * does not have is described as switched off, for some clients ask whenever they look at a table.
 */
final class TableReads {

    private static final int MAX_NAMES = 100;
    private static final long ACCOUNT_UNITS = 80_000;
    private static final long TABLE_UNITS = 40_000;
    private static final long CACHE_MINUTES = 1440;

    private final Tables tables;

    TableReads(Tables tables) {
        this.tables = tables;
    }

    private static TableRef table(Call call, TableInput input) {
        var name = TableChecks.requireTableName(input.tableName());
        var faults = new ShapeFaults();
        TableChecks.nameForm(faults, name);
        faults.throwIfAny();
        return TableRef.of(call, name);
    }

    DescribeTableOutput describe(Call call, TableInput input) {
        var table = table(call, input);
        return new DescribeTableOutput(TableAnswers.active(tables.describe(table.scope(), table.name())));
    }

    CreateTableOutput delete(Call call, TableInput input) {
        var table = table(call, input);
        return new CreateTableOutput(TableAnswers.deleting(tables.delete(table.scope(), table.name())));
    }

    ListTablesOutput list(Call call, ListTablesInput input) {
        var after = input.exclusiveStartTableName();
        new ShapeFaults()
                .name("exclusiveStartTableName", after)
                .length("exclusiveStartTableName", after, 3, 255)
                .range("limit", input.limit() == null ? null : (long) input.limit(), 1, MAX_NAMES)
                .throwIfAny();
        var page = tables.list(
                call.scope(), after == null ? "" : after, input.limit() == null ? MAX_NAMES : input.limit());
        return new ListTablesOutput(page.names(), page.hasMore() ? page.names().getLast() : null);
    }

    DescribeTimeToLiveOutput describeTimeToLive(Call call, TableInput input) {
        var table = table(call, input);
        var attribute = tables.describe(table.scope(), table.name()).settings().timeToLive();
        return new DescribeTimeToLiveOutput(
                new TimeToLiveDescription(attribute.isPresent() ? "ENABLED" : "DISABLED", attribute.orElse(null)));
    }

    /** This family of operations has its own word for a missing table. */
    DescribeContinuousBackupsOutput describeContinuousBackups(Call call, TableInput input) {
        var table = table(call, input);
        try {
            tables.describe(table.scope(), table.name());
        } catch (ServiceException e) {
            throw ServiceError.of(400, "TableNotFoundException", "Table not found: " + table.name())
                    .inNamespace(e.error().namespace())
                    .asException();
        }
        return new DescribeContinuousBackupsOutput(
                new ContinuousBackupsDescription("ENABLED", new PointInTimeRecoveryDescription("DISABLED")));
    }

    DescribeLimitsOutput describeLimits(Call call, Empty input) {
        return new DescribeLimitsOutput(ACCOUNT_UNITS, ACCOUNT_UNITS, TABLE_UNITS, TABLE_UNITS);
    }

    DescribeEndpointsOutput describeEndpoints(Call call, Empty input) {
        var address = call.endpoint().replaceFirst("^[a-z]+://", "");
        return new DescribeEndpointsOutput(List.of(new Endpoint(address, CACHE_MINUTES)));
    }
}
