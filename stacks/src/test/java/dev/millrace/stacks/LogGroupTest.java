package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.logs.Logs;
import dev.millrace.services.logs.LogsService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code AWS::Logs::LogGroup} over the real service. */
class LogGroupTest {

    private static final String TEMPLATE = """
            Resources:
              Lines:
                Type: AWS::Logs::LogGroup
                Properties:
                  %s
            Outputs:
              Name: {Value: !Ref Lines}
              Arn: {Value: !GetAtt Lines.Arn}
            """;

    private final SkippableClock clock = SkippableClock.create();
    private final InMemoryStore store = new InMemoryStore();
    private final Logs logs = new Logs(store, clock, Runnable::run);
    private final ServiceCatalog services = new ServiceCatalog(List.of(new LogsService(logs, clock)));
    private final Stacks stacks = new Stacks(services, store, clock, Map.of());

    @AfterEach
    void close() {
        logs.close();
    }

    private StackResult deploy(String properties) {
        var request = new DeployRequest(
                "s", TEMPLATE.formatted(properties.replace("\n", "\n      ")), Optional.empty(), Map.of(), Map.of());
        return stacks.deploy(StackScenario.CALL, request, event -> {});
    }

    private JsonNode groups() {
        return services.call("logs", "DescribeLogGroups", StackScenario.CALL, Wire.JSON.createObjectNode())
                .path("logGroups");
    }

    private String tags(String group) {
        var request = Wire.JSON.createObjectNode().put("logGroupName", group);
        return services.call("logs", "ListTagsLogGroup", StackScenario.CALL, request)
                .path("tags")
                .toString();
    }

    @Test
    @DisplayName(
            "Ref is the name, Arn ends in :*; retention and tags change in place, and return to nothing when dropped")
    void life() {
        var made = deploy("LogGroupName: /app/lines\nRetentionInDays: '14'\nTags: [{Key: a, Value: '1'}]");
        assertThat(made.outputs())
                .containsEntry("Name", "/app/lines")
                .containsEntry("Arn", "arn:aws:logs:us-east-1:000000000000:log-group:/app/lines:*");
        assertThat(groups().at("/0/retentionInDays").asInt()).isEqualTo(14);
        assertThat(tags("/app/lines")).isEqualTo("{\"a\":\"1\"}");
        clock.advance(java.time.Duration.ofSeconds(1));

        deploy("LogGroupName: /app/lines\nRetentionInDays: 30\nTags: [{Key: b, Value: '2'}]");
        assertThat(groups().at("/0/retentionInDays").asInt()).isEqualTo(30);
        assertThat(groups().at("/0/creationTime").asLong())
                .isEqualTo(clock.now().toEpochMilli() - 1000);
        assertThat(tags("/app/lines")).isEqualTo("{\"b\":\"2\"}");
        deploy("LogGroupName: /app/lines");
        assertThat(groups().get(0).has("retentionInDays")).isFalse();
        assertThat(tags("/app/lines")).isEqualTo("{}");

        deploy("LogGroupName: /app/other");
        assertThat(groups()).hasSize(1);
        assertThat(groups().at("/0/logGroupName").asText()).isEqualTo("/app/other");
        stacks.delete(StackScenario.CALL, "s", event -> {});
        assertThat(groups()).isEmpty();
    }

    @Test
    void a_group_without_a_name_gets_one() {
        assertThat(deploy("RetentionInDays: 1").outputs().get("Name")).startsWith("s-Lines-");
    }

    @Test
    void what_it_does_not_have_is_refused_by_name_and_a_bad_retention_by_the_service() {
        assertThatThrownBy(() -> deploy("KmsKeyId: k")).hasMessageContaining("KmsKeyId");
        assertThatThrownBy(() -> deploy("RetentionInDays: 2")).hasMessageContaining("retentionInDays");
        assertThat(groups()).isEmpty();
    }
}
