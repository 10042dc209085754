package dev.millrace.tables.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When provisioned units were changed. */
class UnitChangesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** A table with a local and a global index, as it was written before changes of units were kept. */
    private static final String THIRD_FORMAT = """
            030000000000000007000c303030303030303030303030000975732d656173742d310001540002696402000170000153
            0001630001530000019ca9450a0000000000000000050000000000000006010007657870697265730000000100057374
            61676500047465737400094e45575f494d4147450017323032362d30332d30315431323a30303a30302e303030000000
            0001000000000000004600000000000000500000019ca9450a00000000020000000000000008000362794e0001000170
            0001530100016e00014e01000000ffffffff00000000000000090003616c6c0101000170000153000200000002000178
            00017901000000000000000300000000000000040000ffffffff010000019ca9450a0000000007
            """;

    @Test
    @DisplayName("3.1.6 decreases are counted by the UTC day; increases are not")
    void counts_decreases_of_a_day() {
        var raised = UnitChanges.NONE.after(units(5, 5), units(6, 5), NOON);
        assertThat(raised).isEqualTo(new UnitChanges(Optional.of(NOON), Optional.empty(), 0));

        var evening = Instant.parse("2026-03-01T23:59:59.999Z");
        var lowered = raised.after(units(6, 5), units(6, 4), NOON).after(units(6, 4), units(5, 4), evening);
        assertThat(lowered).isEqualTo(new UnitChanges(Optional.of(NOON), Optional.of(evening), 2));
        assertThat(lowered.decreasesOn(evening)).isEqualTo(2);

        var midnight = evening.plusMillis(1);
        assertThat(lowered.decreasesOn(midnight)).isZero();
        assertThat(lowered.after(units(5, 4), units(4, 4), midnight).decreases())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("after four decreases of a UTC day one needs an hour since the last (Q-586)")
    void limits_decreases() {
        var last = NOON.plusSeconds(4);
        var lowered = UnitChanges.NONE;
        for (int units = 9; units > 5; units--) {
            lowered = lowered.after(units(units, 5), units(units - 1, 5), NOON.plusSeconds(10 - units));
        }
        var four = lowered;
        assertThat(four.decreases()).isEqualTo(4);
        assertThatThrownBy(() -> four.after(units(5, 5), units(5, 4), last.plusSeconds(3599)))
                .hasMessage("LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are"
                        + " limited within a given UTC day. After the first 4 decreases, each subsequent decrease in"
                        + " the same UTC day can be performed at most once every 3600 seconds. Number of decreases"
                        + " today: 4. Last decrease at Sunday, March 1, 2026 at 12:00:04 PM Coordinated Universal Time."
                        + " Next decrease can be made at Sunday, March 1, 2026 at 1:00:04 PM Coordinated Universal"
                        + " Time");
        var hourLater = last.plusSeconds(3600);
        assertThat(four.after(units(5, 5), units(5, 4), hourLater).decreases()).isEqualTo(5);
        assertThat(four.after(units(5, 5), units(6, 5), last).increased()).contains(last);
        assertThat(four.after(units(5, 5), Optional.empty(), last).decreases()).isEqualTo(5);
        var nextDay = Instant.parse("2026-03-02T00:00:00Z");
        assertThat(four.after(units(5, 5), units(5, 4), nextDay).decreases()).isEqualTo(1);
    }

    @Test
    @DisplayName("3.1.6 a change up and down is both; on-demand has no units; equal units are no change")
    void both_ways() {
        assertThat(UnitChanges.NONE.after(units(5, 5), units(6, 4), NOON))
                .isEqualTo(new UnitChanges(Optional.of(NOON), Optional.of(NOON), 1));
        assertThat(UnitChanges.NONE.after(Optional.empty(), units(1, 1), NOON))
                .isEqualTo(new UnitChanges(Optional.of(NOON), Optional.empty(), 0));
        assertThat(UnitChanges.NONE.after(units(1, 1), Optional.empty(), NOON).decreases())
                .isEqualTo(1);
        assertThat(UnitChanges.NONE.after(units(1, 1), units(1, 1), NOON)).isEqualTo(UnitChanges.NONE);
    }

    @Test
    @DisplayName("they are kept of the table and of its indexes, over restarts")
    void survive_a_restart(@TempDir Path directory) {
        try (var world = new TablesUnderTest(directory)) {
            var index = new IndexSpec(
                    "byC",
                    IndexSpec.Kind.GLOBAL,
                    IndexKeySchema.of(TablesUnderTest.PK),
                    new Projection.All(),
                    units(5, 5),
                    Throughput.NONE);
            var settings = TableSettings.of(new Billing.Provisioned(5, 5));
            world.tables()
                    .create(
                            TablesUnderTest.SCOPE,
                            new TableSpec("T", TablesUnderTest.PK, settings, Optional.empty(), List.of(index)));
            var first = world.clock.now();
            change(world, 4, 6);
            world.clock.advance(Duration.ofMinutes(1));
            var second = world.clock.now();
            change(world, 3, 7);
            var before = world.tables().describe(TablesUnderTest.SCOPE, "T");

            world.reopen();

            var table = world.tables().describe(TablesUnderTest.SCOPE, "T");
            assertThat(table).isEqualTo(before);
            assertThat(table.settings().declarations().throughput().changes())
                    .isEqualTo(new UnitChanges(Optional.empty(), Optional.of(second), 2));
            assertThat(table.indexes().getFirst().spec().throughput().changes())
                    .as("first changed at %s", first)
                    .isEqualTo(new UnitChanges(Optional.of(second), Optional.empty(), 0));
        }
    }

    @Test
    @DisplayName("a table from before they were kept is read as never changed")
    void older_format() {
        var byNumber = IndexSpec.of(
                "byN", IndexSpec.Kind.LOCAL, IndexKeySchema.of(TablesUnderTest.PK_NUMBER), new Projection.KeysOnly());
        var all = new IndexSpec(
                "all",
                IndexSpec.Kind.GLOBAL,
                IndexKeySchema.of(TablesUnderTest.PK),
                new Projection.Include(List.of("x", "y")),
                units(3, 4),
                Throughput.NONE);
        var table = new TableState(
                7,
                TablesUnderTest.SCOPE,
                "T",
                "id",
                TablesUnderTest.PK_SK,
                NOON,
                new TableSettings(
                        new Billing.Provisioned(5, 6),
                        true,
                        Optional.of("expires"),
                        Map.of("stage", "test"),
                        new Declarations(
                                Optional.empty(),
                                Optional.empty(),
                                Throughput.NONE.withWarm(new Units(70, 80)),
                                Optional.of(NOON),
                                Optional.of(new Declarations.Recovery(NOON, 7)))),
                Optional.of(StreamViewType.NEW_IMAGE),
                Optional.of(new StreamName(TablesUnderTest.SCOPE, "T", "2026-03-01T12:00:00.000")),
                List.of(IndexState.active(8, byNumber), IndexState.active(9, all)));

        var read = TableStateCodec.decode(HexFormat.of().parseHex(THIRD_FORMAT.replace("\n", "")));

        assertThat(read).isEqualTo(table);
        assertThat(TableStateCodec.decode(TableStateCodec.encode(read))).isEqualTo(table);
    }

    private static void change(TablesUnderTest world, long ofTable, long ofIndex) {
        world.tables()
                .update(
                        TablesUnderTest.SCOPE,
                        "T",
                        new TableUpdate(
                                settings -> settings.withBilling(new Billing.Provisioned(ofTable, ofTable)),
                                Map.of("byC", new Billing.Provisioned(ofIndex, ofIndex)),
                                Map.of(),
                                Optional.empty(),
                                Optional.empty()));
    }

    private static Optional<Billing.Provisioned> units(long read, long write) {
        return Optional.of(new Billing.Provisioned(read, write));
    }
}
