package dev.millrace.services.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ServiceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations that change one table, sent by many at the same time. */
class TableChangesAtOnceTest {

    private static final int CLIENTS = 16;
    private static final String STREAM = "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'}";
    private static final String INDEX = "'AttributeDefinitions':[{'AttributeName':'g','AttributeType':'S'}],"
            + "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'byG',"
            + "'KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]";

    private final DynamoDb db;

    TableChangesAtOnceTest(@TempDir Path directory) {
        db = new DynamoDb(directory);
        db.withHashTable("Tbl");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @RepeatedTest(5)
    @DisplayName("3.3, Q-563 each answer of UpdateTable tells the table as it was right before that very change")
    void answers_are_of_one_moment() throws Exception {
        db.call("UpdateTable", update("'BillingMode':'PROVISIONED'," + units(1)));

        var answers = atOnce(IntStream.range(0, 5) // in no order are there more than four decreases, which are allowed
                .<Callable<JsonNode>>mapToObj(i -> () -> db.call("UpdateTable", update(units(2 + i))))
                .toList());

        assertThat(answers)
                .extracting(answer -> answer.at("/TableDescription/ProvisionedThroughput/ReadCapacityUnits")
                        .asInt())
                .doesNotHaveDuplicates()
                .contains(1);
    }

    @Test
    @DisplayName("3.3, 3.10 to 3.12 changes of one table that meet are all made")
    void none_is_lost() throws Exception {
        var arn = describe().path("TableArn").asText();
        var changes = new ArrayList<Callable<JsonNode>>();
        for (int i = 0; i < CLIENTS; i++) {
            var tag = "{'ResourceArn':'" + arn + "','Tags':[{'Key':'k" + (char) ('a' + i) + "','Value':'v'}]}";
            changes.add(() -> db.call("TagResource", tag));
        }
        changes.add(() -> db.call("UpdateTable", update("'DeletionProtectionEnabled':true")));
        changes.add(() -> db.call("UpdateTable", update("'TableClass':'STANDARD_INFREQUENT_ACCESS'")));
        changes.add(() -> db.call("UpdateTable", update("'OnDemandThroughput':{'MaxReadRequestUnits':7}")));
        changes.add(() -> db.call("UpdateTable", update(STREAM)));
        changes.add(() -> db.call("UpdateTable", update(INDEX)));
        changes.add(() ->
                db.call("UpdateTimeToLive", update("'TimeToLiveSpecification':{'AttributeName':'t','Enabled':true}")));
        changes.add(() -> db.call(
                "UpdateContinuousBackups",
                update("'PointInTimeRecoverySpecification':{'PointInTimeRecoveryEnabled':true}")));

        atOnce(changes);

        var table = describe();
        assertThat(table.path("DeletionProtectionEnabled").asBoolean()).isTrue();
        assertThat(table.at("/TableClassSummary/TableClass").asText()).isEqualTo("STANDARD_INFREQUENT_ACCESS");
        assertThat(table.at("/OnDemandThroughput/MaxReadRequestUnits").asInt()).isEqualTo(7);
        assertThat(table.at("/StreamSpecification/StreamViewType").asText()).isEqualTo("NEW_IMAGE");
        assertThat(table.at("/GlobalSecondaryIndexes/0/IndexStatus").asText()).isEqualTo("ACTIVE");
        assertThat(tags(arn)).isEqualTo(CLIENTS);
        assertThat(db.call("DescribeTimeToLive", "{'TableName':'Tbl'}")
                        .at("/TimeToLiveDescription/TimeToLiveStatus")
                        .asText())
                .isEqualTo("ENABLED");
        assertThat(db.call("DescribeContinuousBackups", "{'TableName':'Tbl'}")
                        .findValue("PointInTimeRecoveryStatus")
                        .asText())
                .isEqualTo("ENABLED");
    }

    @Test
    @DisplayName("2.6, 3.3.8, 3.10.2, 3.4, 3.16 of those who ask for what can be done once, one gets it")
    void once_only() throws Exception {
        assertThat(accepted("UpdateTable", update(STREAM))).isEqualTo(1);
        assertThat(accepted("UpdateTable", update(INDEX))).isEqualTo(1);
        assertThat(accepted(
                        "UpdateTimeToLive", update("'TimeToLiveSpecification':{'AttributeName':'t','Enabled':true}")))
                .isEqualTo(1);
        assertThat(accepted("DeleteTable", "{'TableName':'Tbl'}")).isEqualTo(1);
        assertThat(accepted(
                        "CreateTable",
                        update("'BillingMode':'PAY_PER_REQUEST','KeySchema':[{'AttributeName':'p','KeyType':'HASH'}],"
                                + "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'}]")))
                .isEqualTo(1);
    }

    private long accepted(String operation, String request) throws Exception {
        return atOnce(IntStream.range(0, CLIENTS)
                        .<Callable<Boolean>>mapToObj(i -> () -> {
                            try {
                                db.call(operation, request);
                                return true;
                            } catch (ServiceException e) {
                                return false;
                            }
                        })
                        .toList())
                .stream()
                .filter(isAccepted -> isAccepted)
                .count();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws InterruptedException, ExecutionException {
        var results = new ArrayList<T>();
        try (var clients = Executors.newFixedThreadPool(calls.size())) {
            for (Future<T> call : clients.invokeAll(calls)) {
                results.add(call.get());
            }
        }
        return results;
    }

    private static String update(String members) {
        return "{'TableName':'Tbl'," + members + "}";
    }

    private static String units(int read) {
        return "'ProvisionedThroughput':{'ReadCapacityUnits':" + read + ",'WriteCapacityUnits':1}";
    }

    private JsonNode describe() {
        return db.call("DescribeTable", "{'TableName':'Tbl'}").path("Table");
    }

    private int tags(String arn) {
        int tags = 0;
        var token = "";
        do {
            var page = db.call("ListTagsOfResource", "{'ResourceArn':'" + arn + "'" + token + "}");
            tags += page.path("Tags").size();
            token = page.has("NextToken")
                    ? ",'NextToken':'" + page.path("NextToken").asText() + "'"
                    : "";
        } while (!token.isEmpty());
        return tags;
    }
}
