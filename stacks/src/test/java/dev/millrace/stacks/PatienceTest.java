package dev.millrace.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Stacks with a table whose index takes its time. */
class PatienceTest {

    private static final String TEMPLATE = """
            Resources:
              T:
                Type: AWS::DynamoDB::Table
                Properties:
                  TableName: t
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{AttributeName: k, AttributeType: S}]
                  KeySchema: [{AttributeName: k, KeyType: HASH}]
                  GlobalSecondaryIndexes:
                    - IndexName: byK
                      KeySchema: [{AttributeName: k, KeyType: HASH}]
                      Projection: {ProjectionType: ALL}
            """;

    private final StackScenario at = new StackScenario();

    @Test
    @DisplayName("an index that is filled for an hour is waited for")
    void waits() {
        var looks = new AtomicInteger();
        at.services.before("DescribeTable", () -> {
            at.services.indexesAre(looks.incrementAndGet() <= 3 ? "CREATING" : "ACTIVE");
            at.clock.advance(Duration.ofMinutes(20));
        });

        at.deploy("stack", TEMPLATE);

        assertThat(at.stack("stack").status()).isEqualTo(StackStatus.CREATE_COMPLETE);
        assertThat(looks).hasValueGreaterThan(3);
    }

    @Test
    @DisplayName("an index that is ready at last is taken however late it is: whoever moves time on waits for it")
    void takes_what_is_ready() {
        var looks = new AtomicInteger();
        at.services.before("DescribeTable", () -> {
            boolean isFirst = looks.incrementAndGet() == 1;
            at.services.indexesAre(isFirst ? "CREATING" : "ACTIVE");
            if (isFirst) {
                at.clock.advance(Duration.ofDays(1));
            }
        });

        at.deploy("stack", TEMPLATE);

        assertThat(at.stack("stack").status()).isEqualTo(StackStatus.CREATE_COMPLETE);
    }

    @Test
    @DisplayName("an index that is never filled fails its stack after two hours of business time, which is put back")
    void gives_up() {
        at.services.before("DescribeTable", () -> {
            at.services.indexesAre("CREATING");
            at.clock.advance(Duration.ofMinutes(61));
        });

        assertThatThrownBy(() -> at.deploy("stack", TEMPLATE))
                .hasMessageContaining("table t and its indexes did not become ACTIVE within 2 hours");
        assertThat(at.services.existing()).isEmpty();
    }

    @Test
    @DisplayName("closing ends the waiting and undoes nothing; the next run goes on")
    void stops() {
        at.services.before("DescribeTable", () -> {
            at.services.indexesAre("CREATING");
            at.stacks.close();
        });

        assertThatThrownBy(() -> at.deploy("stack", TEMPLATE)).hasMessageContaining("Millrace is stopping");
        assertThat(at.services.changes()).containsExactly("CreateTable");

        at.services.before("DescribeTable", () -> at.services.indexesAre("ACTIVE"));
        at.restart();
        at.deploy("stack", TEMPLATE);
        assertThat(at.stack("stack").status()).isEqualTo(StackStatus.CREATE_COMPLETE);
        assertThat(at.services.changes()).containsOnlyOnce("CreateTable");
    }
}
