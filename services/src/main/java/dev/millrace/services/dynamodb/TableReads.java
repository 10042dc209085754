package dev.millrace.services.dynamodb;

import dev.millrace.model.Clock;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.CreateTableOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeEndpointsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeLimitsOutput;
import dev.millrace.services.dynamodb.TableShapes.DescribeTableOutput;
import dev.millrace.services.dynamodb.TableShapes.Empty;
import dev.millrace.services.dynamodb.TableShapes.Endpoint;
import dev.millrace.services.dynamodb.TableShapes.ListTablesInput;
import dev.millrace.services.dynamodb.TableShapes.ListTablesOutput;
import dev.millrace.services.dynamodb.TableShapes.TableInput;
import dev.millrace.tables.table.Tables;
import java.util.List;

/** DeleteTable and the operations that only describe, a few lines each (spec 3.2, 3.4, 3.14). */
final class TableReads {

    private static final int MAX_NAMES = 100;
    private static final long ACCOUNT_UNITS = 80_000;
    private static final long TABLE_UNITS = 40_000;
    private static final long CACHE_MINUTES = 1440;

    private final Tables tables;
    private final Clock clock;

    TableReads(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    static TableRef table(Call call, TableInput input) {
        var name = TableChecks.requireTableName(input.tableName());
        var faults = new ShapeFaults();
        TableChecks.nameForm(faults, name);
        faults.throwIfAny();
        return TableRef.of(call, name);
    }

    DescribeTableOutput describe(Call call, TableInput input) {
        var table = table(call, input);
        return new DescribeTableOutput(TableAnswers.active(tables.describe(table.scope(), table.name()), clock.now()));
    }

    CreateTableOutput delete(Call call, TableInput input) {
        var table = table(call, input);
        return new CreateTableOutput(TableAnswers.deleting(tables.delete(table.scope(), table.name()), clock.now()));
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

    DescribeLimitsOutput describeLimits(Call call, Empty input) {
        return new DescribeLimitsOutput(ACCOUNT_UNITS, ACCOUNT_UNITS, TABLE_UNITS, TABLE_UNITS);
    }

    DescribeEndpointsOutput describeEndpoints(Call call, Empty input) {
        var address = call.endpoint().replaceFirst("^[a-z]+://", "");
        return new DescribeEndpointsOutput(List.of(new Endpoint(address, CACHE_MINUTES)));
    }
}
