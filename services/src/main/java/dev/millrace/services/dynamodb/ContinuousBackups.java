package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.Clock;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.Call;
import dev.millrace.services.dynamodb.TableShapes.ContinuousBackupsDescription;
import dev.millrace.services.dynamodb.TableShapes.DescribeContinuousBackupsOutput;
import dev.millrace.services.dynamodb.TableShapes.PointInTimeRecoveryDescription;
import dev.millrace.services.dynamodb.TableShapes.PointInTimeRecoverySpecification;
import dev.millrace.services.dynamodb.TableShapes.TableInput;
import dev.millrace.services.dynamodb.TableShapes.UpdateContinuousBackupsInput;
import dev.millrace.tables.table.Declarations;
import dev.millrace.tables.table.Declarations.Recovery;
import dev.millrace.tables.table.TableDescription;
import dev.millrace.tables.table.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * UpdateContinuousBackups and DescribeContinuousBackups (spec 3.12). The switch is kept and described, with the times
 * between which AWS could restore; nothing can be restored yet.
 */
final class ContinuousBackups {

    private static final int MAX_DAYS = 35;

    /** So far behind the present is the latest time to restore. */
    private static final Duration DELAY = Duration.ofMinutes(5);

    private final Tables tables;
    private final Clock clock;

    ContinuousBackups(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    DescribeContinuousBackupsOutput update(Call call, UpdateContinuousBackupsInput input) {
        var specification = input.pointInTimeRecoverySpecification();
        var faults = new ShapeFaults()
                .tableName(input.tableName())
                .required("pointInTimeRecoverySpecification", specification != null);
        if (specification != null) {
            var days = specification.recoveryPeriodInDays();
            faults.required(
                            "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled",
                            specification.pointInTimeRecoveryEnabled() != null)
                    .range(
                            "pointInTimeRecoverySpecification.recoveryPeriodInDays",
                            days == null ? null : (long) days,
                            1,
                            MAX_DAYS);
        }
        faults.throwIfAny();
        var asked = requireNonNull(specification);
        boolean enable = requireNonNull(asked.pointInTimeRecoveryEnabled());
        if (!enable && asked.recoveryPeriodInDays() != null) {
            throw DynamoDbErrors.validation(
                    "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.");
        }
        var table = TableRef.of(call, requireNonNull(input.tableName()));
        return found(
                table,
                () -> tables.change(table.scope(), table.name(), settings -> {
                    var declarations = settings.declarations();
                    return settings.withDeclarations(declarations.withRecovery(recovery(declarations, asked, enable)));
                }));
    }

    /** One that is on already stays on from when it was switched on. */
    private Optional<Recovery> recovery(
            Declarations declarations, PointInTimeRecoverySpecification asked, boolean enable) {
        if (!enable) {
            return Optional.empty();
        }
        var current = declarations.recovery();
        var days = asked.recoveryPeriodInDays();
        return Optional.of(
                new Recovery(current.map(Recovery::since).orElseGet(clock::now), days == null ? MAX_DAYS : days));
    }

    DescribeContinuousBackupsOutput describe(Call call, TableInput input) {
        var table = TableReads.table(call, input);
        return found(table, () -> tables.describe(table.scope(), table.name()));
    }

    /** This family of operations has its own word for a missing table. */
    private DescribeContinuousBackupsOutput found(TableRef table, Supplier<TableDescription> work) {
        try {
            return described(work.get().settings().declarations().recovery());
        } catch (ServiceException e) {
            if (!e.error().code().equals("ResourceNotFoundException")) {
                throw e;
            }
            throw ServiceError.of(400, "TableNotFoundException", "Table not found: " + table.name())
                    .inNamespace(e.error().namespace())
                    .asException();
        }
    }

    private DescribeContinuousBackupsOutput described(Optional<Recovery> recovery) {
        return new DescribeContinuousBackupsOutput(new ContinuousBackupsDescription(
                "ENABLED",
                recovery.map(this::described)
                        .orElseGet(() -> new PointInTimeRecoveryDescription("DISABLED", null, null, null))));
    }

    private PointInTimeRecoveryDescription described(Recovery recovery) {
        var now = clock.now();
        return new PointInTimeRecoveryDescription(
                "ENABLED",
                recovery.days(),
                later(recovery.since(), now.minus(Duration.ofDays(recovery.days()))),
                later(recovery.since(), now.minus(DELAY)));
    }

    private static Instant later(Instant first, Instant second) {
        return first.isAfter(second) ? first : second;
    }
}
