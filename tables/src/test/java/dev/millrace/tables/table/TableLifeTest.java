package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import dev.millrace.tables.stream.StreamViewType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Creating, describing, listing, changing and deleting tables. */
class TableLifeTest {

    private final TablesUnderTest world;

    TableLifeTest(@TempDir Path directory) {
        world = new TablesUnderTest(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @DisplayName("3.1 a new table is there at once, with what it was created with")
    void creates() {
        var settings = new TableSettings(
                new Billing.Provisioned(3, 7), true, Optional.of("ttl"), Map.of("team", "blue"), Declarations.NONE);
        var created =
                world.tables().create(SCOPE, new TableSpec("Music", TablesUnderTest.PK_SK, settings, Optional.empty()));

        var described = world.tables().describe(SCOPE, "Music");
        assertThat(described).isEqualTo(created);
        assertThat(described.settings()).isEqualTo(settings);
        assertThat(described.key()).isEqualTo(TablesUnderTest.PK_SK);
        assertThat(described.createdAt()).isEqualTo(world.clock.now());
        assertThat(described.stream()).isEmpty();
        assertThat(described.latestStream()).isEmpty();
        assertThat(described.id()).matches("[0-9a-f-]{36}");
        assertThat(described.arn()).isEqualTo("arn:aws:dynamodb:us-east-1:000000000000:table/Music");
    }

    @Test
    @DisplayName("3.1 a table that exists is not created again")
    void refuses_a_second_one() {
        world.create("Music", TablesUnderTest.PK);

        refused(() -> world.create("Music", TablesUnderTest.PK), "ResourceInUseException: Table already exists: Music");
    }

    @Test
    @DisplayName("tables of another account or region are other tables")
    void keeps_scopes_apart() {
        world.create("Music", TablesUnderTest.PK);
        var elsewhere = new Scope("123456789012", "eu-west-1");

        refused(
                () -> world.tables().describe(elsewhere, "Music"),
                "ResourceNotFoundException: Requested resource not found: Table: Music not found");
        assertThat(world.tables().list(elsewhere, "", 10).names()).isEmpty();
    }

    @Test
    @DisplayName("3.0.2 table operations name the missing table, item operations do not")
    void tells_missing_tables() {
        var named = "ResourceNotFoundException: Requested resource not found: Table: Nope not found";
        var unnamed = "ResourceNotFoundException: Requested resource not found";

        refused(() -> world.tables().describe(SCOPE, "Nope"), named);
        refused(() -> world.tables().delete(SCOPE, "Nope"), named);
        refused(() -> world.tables().enableStream(SCOPE, "Nope", StreamViewType.KEYS_ONLY), named);
        refused(() -> world.tables().get(SCOPE, "Nope", item("p", "a")), unnamed);
        refused(() -> world.put("Nope", item("p", "a")), unnamed);
        refused(() -> world.tables().describeForItems(SCOPE, "Nope"), unnamed);
    }

    @Test
    @DisplayName("3.2.3 names are listed in ascending order, in pages, from behind a name that need not exist")
    void lists() {
        for (var name : new String[] {"delta", "alpha", "charlie", "Bravo"}) {
            world.create(name, TablesUnderTest.PK);
        }

        assertThat(world.tables().list(SCOPE, "", 100))
                .isEqualTo(new TableNames(List.of("Bravo", "alpha", "charlie", "delta"), false));
        assertThat(world.tables().list(SCOPE, "", 2)).isEqualTo(new TableNames(List.of("Bravo", "alpha"), true));
        assertThat(world.tables().list(SCOPE, "b", 2)).isEqualTo(new TableNames(List.of("charlie", "delta"), false));
    }

    @Test
    @DisplayName("3.4 a deleted table is gone with its items; a new one of its name begins empty and has another id")
    void deletes() {
        var first = world.create("Music", TablesUnderTest.PK);
        world.put("Music", item("p", "a"));
        world.create("Other", TablesUnderTest.PK);
        world.put("Other", item("p", "a"));

        world.tables().delete(SCOPE, "Music");

        assertThat(world.tables().list(SCOPE, "", 10).names()).containsExactly("Other");
        refused(() -> world.put("Music", item("p", "a")), "ResourceNotFoundException: Requested resource not found");
        var second = world.create("Music", TablesUnderTest.PK);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(world.tables().get(SCOPE, "Music", item("p", "a"))).isEmpty();
        assertThat(world.tables().get(SCOPE, "Other", item("p", "a"))).isPresent();
    }

    @Test
    @DisplayName("3.4.2 a protected table is not deleted")
    void protects() {
        world.create("Music", TablesUnderTest.PK);
        world.tables().change(SCOPE, "Music", settings -> settings.withDeletionProtection(true));

        refused(
                () -> world.tables().delete(SCOPE, "Music"),
                "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable"
                        + " deletion protection first.");
        world.tables().change(SCOPE, "Music", settings -> settings.withDeletionProtection(false));
        world.tables().delete(SCOPE, "Music");
    }

    @Test
    @DisplayName("tables, settings, items and counts survive a restart")
    void survives_a_restart() {
        world.createStreaming("Music");
        world.tables()
                .change(
                        SCOPE,
                        "Music",
                        settings -> settings.withTags(Map.of("a", "b")).withTimeToLive(Optional.of("t")));
        world.put("Music", item("p", "a", "x", 1));
        world.put("Music", item("p", "b", "x", 1));
        world.delete("Music", item("p", "b"));
        var before = world.tables().describe(SCOPE, "Music");

        world.reopen();

        assertThat(world.tables().describe(SCOPE, "Music")).isEqualTo(before);
        assertThat(before.itemCount()).isEqualTo(1);
        assertThat(before.sizeBytes()).isEqualTo(item("p", "a", "x", 1).sizeBytes());
        assertThat(world.tables().get(SCOPE, "Music", item("p", "a"))).contains(item("p", "a", "x", 1));
    }

    @Test
    @DisplayName("2.6 enabling twice and disabling what is not enabled are refused")
    void refuses_pointless_stream_changes() {
        world.create("Music", TablesUnderTest.PK);

        refused(
                () -> world.tables().disableStream(SCOPE, "Music"),
                "ValidationException: Table has no stream to disable: TableName: Music");
        world.tables().enableStream(SCOPE, "Music", StreamViewType.NEW_IMAGE);
        refused(
                () -> world.tables().enableStream(SCOPE, "Music", StreamViewType.NEW_IMAGE),
                "ValidationException: Table already has an enabled stream: TableName: Music");
    }

    @Test
    @DisplayName("2.6 disabling keeps the latest stream's name and drops the view type; enabling again names another")
    void names_streams_anew() {
        world.create("Music", TablesUnderTest.PK);
        var first = world.tables().enableStream(SCOPE, "Music", StreamViewType.NEW_IMAGE);
        var disabled = world.tables().disableStream(SCOPE, "Music");
        var again = world.tables().enableStream(SCOPE, "Music", StreamViewType.KEYS_ONLY);

        assertThat(first.stream()).contains(StreamViewType.NEW_IMAGE);
        assertThat(disabled.stream()).isEmpty();
        assertThat(disabled.latestStream()).isEqualTo(first.latestStream());
        assertThat(again.stream()).contains(StreamViewType.KEYS_ONLY);
        assertThat(again.latestStream()).isPresent().isNotEqualTo(first.latestStream());
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).hasMessage(message);
    }
}
