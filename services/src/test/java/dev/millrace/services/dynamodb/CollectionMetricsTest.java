package dev.millrace.services.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.table.Tables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionMetricsTest {

    private static final TableRef GONE = new TableRef(Scope.DEFAULT, "Gone");
    private static final Item KEY = Item.of(Map.of("p", new AttributeValue.S("a")));

    @Test
    @DisplayName("3.5.13 a write whose table was deleted before its answer is answered without metrics")
    void table_is_gone(@TempDir Path directory) {
        var clock = SkippableClock.create();
        try (var store = RocksDbStore.open(directory, Durability.OS);
                var tables = Tables.open(store, clock, StreamSettings.defaults())) {
            var metrics = new CollectionMetrics(tables);
            var ofOne = new Answer();
            metrics.add(ofOne, GONE, KEY);
            var ofMany = new Answer();
            metrics.add(ofMany, List.of(GONE), List.of(KEY));

            assertThat(new String(ofOne.toBytes(), StandardCharsets.UTF_8)).isEqualTo("{}");
            assertThat(new String(ofMany.toBytes(), StandardCharsets.UTF_8)).isEqualTo("{}");
        }
    }
}
