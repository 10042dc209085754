package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static dev.millrace.tables.table.TablesUnderTest.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeyType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeToLiveTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final TablesUnderTest world;

    TimeToLiveTest(@TempDir Path directory) {
        world = new TablesUnderTest(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("3.10.4, 3.10.5, 2.3.4 what has expired goes in the background, in the name of the service")
    void deletes_expired_items() {
        var stream = world.createStreaming("T");
        world.put("T", expiringIn("before", -1));
        world.put("T", expiringIn("later", 3600));
        world.put("T", item("p", "never"));
        world.clock.advance(SOON);
        assertThat(keys()).as("time to live is off").hasSize(3);

        switchOn("T");
        assertThat(keys()).as("readable until it is deleted").hasSize(3);
        world.clock.advance(SOON);

        assertThat(keys()).containsExactlyInAnyOrder("later", "never");
        assertThat(world.records(stream))
                .filteredOn(record -> record.byService())
                .singleElement()
                .satisfies(record -> assertThat(new String(record.keys(), java.nio.charset.StandardCharsets.UTF_8))
                        .contains("before"));
        world.clock.advance(Duration.ofHours(1));
        assertThat(keys()).containsExactly("never");
    }

    @ParameterizedTest(name = "{0} {1} seconds from now: {2}")
    @DisplayName("3.10.3 expired is a number of seconds in the past, but not more than five years")
    @CsvSource({
        "N, -0.5, true",
        "N, -157000000, true",
        "N, 600, false",
        "N, -158200000, false",
        "S, -60, false",
    })
    void expiry(String type, String from, boolean expired) {
        var now = world.clock.now();
        var at = new java.math.BigDecimal(from)
                .add(java.math.BigDecimal.valueOf(now.toEpochMilli(), 3))
                .stripTrailingZeros()
                .toPlainString();
        AttributeValue value = type.equals("N") ? new AttributeValue.N(at) : new AttributeValue.S(at);
        assertThat(Expiry.at("e", now).holds(Item.of(Map.of("e", value)))).isEqualTo(expired);
    }

    @Test
    @DisplayName("3.10.3 five years are years of the calendar, to the second")
    void five_years() {
        var now = world.clock.now();
        long oldest = now.atOffset(ZoneOffset.UTC).minusYears(5).toEpochSecond();
        assertThat(Expiry.at("e", now).holds(Item.of(Map.of("e", new AttributeValue.N(String.valueOf(oldest + 1))))))
                .isTrue();
        assertThat(Expiry.at("e", now).holds(Item.of(Map.of("e", new AttributeValue.N(String.valueOf(oldest - 1))))))
                .isFalse();
    }

    @Test
    @DisplayName("3.10.4 an item whose time is moved on before it is deleted stays")
    void saved() {
        world.createStreaming("T");
        switchOn("T");
        world.put("T", expiringIn("a", 30));
        world.clock.advance(Duration.ofSeconds(40));
        world.put("T", expiringIn("a", 3600));
        world.clock.advance(SOON);
        assertThat(keys()).containsExactly("a");
    }

    @Test
    @DisplayName("3.10.3 the attribute may be a key; one that is no number expires nothing")
    void keys_as_attribute() {
        world.create("T", TablesUnderTest.PK_NUMBER);
        world.put("T", item("p", "a", "n", 1_000));
        world.put(
                "T",
                Item.of(Map.of(
                        "p",
                        TablesUnderTest.text("b"),
                        "n",
                        number((int) world.clock.now().getEpochSecond() - 5))));
        world.tables().change(SCOPE, "T", settings -> settings.withTimeToLive(Optional.of("p")));
        world.clock.advance(SOON);
        assertThat(keys()).hasSize(2);
        world.tables().change(SCOPE, "T", settings -> settings.withTimeToLive(Optional.empty()));
        world.tables().change(SCOPE, "T", settings -> settings.withTimeToLive(Optional.of("n")));
        world.clock.advance(SOON);
        assertThat(keys()).containsExactly("a");
    }

    @Test
    @DisplayName("3.10.5 more than a chunk at once, indexes with them, and on after a restart")
    void many() {
        var index = IndexSpec.of(
                "i",
                IndexSpec.Kind.GLOBAL,
                new IndexKeySchema(List.of(new KeyAttribute("g", KeyType.S)), List.of()),
                new Projection.All());
        world.tables()
                .create(
                        SCOPE,
                        new TableSpec(
                                "T",
                                TablesUnderTest.PK,
                                TableSettings.of(new Billing.OnDemand()).withTimeToLive(Optional.of("e")),
                                Optional.empty(),
                                List.of(index)));
        int seconds = (int) world.clock.now().getEpochSecond();
        for (int i = 0; i < 250; i++) {
            world.put("T", item("p", "a" + i, "g", "g", "e", seconds - 1));
        }
        world.put("T", item("p", "stays", "g", "g"));
        world.reopen();
        world.clock.advance(SOON);

        assertThat(keys()).containsExactly("stays");
        var described = world.tables().describe(SCOPE, "T");
        assertThat(described.itemCount()).isEqualTo(1);
        assertThat(described.indexes().getFirst().itemCount()).isEqualTo(1);
    }

    private void switchOn(String table) {
        world.tables().change(SCOPE, table, settings -> settings.withTimeToLive(Optional.of("e")));
    }

    private Item expiringIn(String partition, int seconds) {
        return item("p", partition, "e", (int) world.clock.now().getEpochSecond() + seconds);
    }

    private List<String> keys() {
        return world
                .tables()
                .scan(
                        SCOPE,
                        new ScanRequest(
                                "T",
                                Optional.empty(),
                                0,
                                1,
                                OptionalInt.empty(),
                                Optional.empty(),
                                ItemCondition.ALWAYS))
                .items()
                .stream()
                .map(item -> ((AttributeValue.S) item.attribute("p").orElseThrow()).value())
                .toList();
    }
}
