package dev.millrace.services.dynamodb;

import static dev.millrace.services.dynamodb.DynamoDb.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeToLiveAndBackupsTest {

    private static final long NOW = 1772366400; // 2026-03-01T12:00:00Z

    private final DynamoDb db;

    TimeToLiveAndBackupsTest(@TempDir Path directory) {
        db = new DynamoDb(directory).withHashTable("Tbl");
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static String timeToLive(String attribute, boolean enabled) {
        return "{'TableName':'Tbl','TimeToLiveSpecification':{'AttributeName':'" + attribute + "','Enabled':" + enabled
                + "}}";
    }

    private static String recovery(String specification) {
        return "{'TableName':'Tbl','PointInTimeRecoverySpecification':" + specification + "}";
    }

    @Test
    @DisplayName(
            "3.10.1, 3.10.2, 3.16 time to live is switched and described; a change that changes nothing is refused")
    void switched() {
        assertThat(db.error("UpdateTimeToLive", timeToLive("e", false)).message())
                .isEqualTo("TimeToLive is already disabled");
        assertThat(db.call("UpdateTimeToLive", timeToLive("e", true)))
                .isEqualTo(json("{'TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}}"));
        assertThat(db.call("DescribeTimeToLive", "{'TableName':'Tbl'}"))
                .isEqualTo(json("{'TimeToLiveDescription':{'TimeToLiveStatus':'ENABLED','AttributeName':'e'}}"));
        assertThat(db.error("UpdateTimeToLive", timeToLive("e", true)).message())
                .isEqualTo("TimeToLive is already enabled");
        for (boolean enabled : new boolean[] {true, false}) {
            assertThat(db.error("UpdateTimeToLive", timeToLive("f", enabled)).message())
                    .isEqualTo("TimeToLive is active on a different AttributeName: current AttributeName is e");
        }
        db.call("UpdateTimeToLive", timeToLive("e", false));
        assertThat(db.call("DescribeTimeToLive", "{'TableName':'Tbl'}"))
                .isEqualTo(json("{'TimeToLiveDescription':{'TimeToLiveStatus':'DISABLED'}}"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.10.2, 3.0.4 requests of UpdateTimeToLive that are refused")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'TableName':'Nope','TimeToLiveSpecification':{'AttributeName':'e','Enabled':true}} | Requested resource not found: Table: Nope not found
            {'TableName':'Tbl'} | 1 validation error detected: Value null at 'timeToLiveSpecification' failed to satisfy constraint: Member must not be null
            {'TableName':'Tbl','TimeToLiveSpecification':{'AttributeName':''}} | 2 validation errors detected: Value null at 'timeToLiveSpecification.enabled' failed to satisfy constraint: Member must not be null; Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length greater than or equal to 1
            """)
    void refused(String request, String message) {
        assertThat(db.error("UpdateTimeToLive", request).message()).isEqualTo(message);
    }

    @Test
    @DisplayName("3.10.4, 3.10.5 items from before it was switched on expire as well, by the clock")
    void expires() {
        db.withItem("Tbl", "{'p':{'S':'old'},'e':{'N':'" + (NOW - 60) + "'}}")
                .withItem("Tbl", "{'p':{'S':'text'},'e':{'S':'" + (NOW - 60) + "'}}");
        db.call("UpdateTimeToLive", timeToLive("e", true));
        db.clock.advance(Duration.ofMinutes(2));
        assertThat(db.call("Scan", "{'TableName':'Tbl','AttributesToGet':['p']}")
                        .path("Items"))
                .isEqualTo(json("[{'p':{'S':'text'}}]"));
    }

    @Test
    @DisplayName("3.12.1, 3.12.2, 3.12.3 point-in-time recovery is switched and described, with its window")
    void recovery() {
        db.clock.advance(Duration.ofMinutes(1));
        assertThat(db.call("UpdateContinuousBackups", recovery("{'PointInTimeRecoveryEnabled':true}")))
                .isEqualTo(described(35, NOW + 60, NOW + 60));
        db.clock.advance(Duration.ofDays(10));
        assertThat(db.call(
                        "UpdateContinuousBackups",
                        recovery("{'PointInTimeRecoveryEnabled':true,'RecoveryPeriodInDays':7}")))
                .isEqualTo(described(7, NOW + 60 + 3 * 86_400, NOW + 60 + 10 * 86_400 - 300));
        db.call("UpdateContinuousBackups", recovery("{'PointInTimeRecoveryEnabled':false}"));
        assertThat(db.call("DescribeContinuousBackups", "{'TableName':'Tbl'}")
                        .at("/ContinuousBackupsDescription/PointInTimeRecoveryDescription"))
                .isEqualTo(json("{'PointInTimeRecoveryStatus':'DISABLED'}"));
        db.call("UpdateContinuousBackups", recovery("{'PointInTimeRecoveryEnabled':true}"));
        assertThat(db.call("DescribeContinuousBackups", "{'TableName':'Tbl'}"))
                .as("it begins anew")
                .isEqualTo(described(35, NOW + 60 + 10 * 86_400, NOW + 60 + 10 * 86_400));
    }

    private static com.fasterxml.jackson.databind.JsonNode described(int days, long earliest, long latest) {
        return json("{'ContinuousBackupsDescription':{'ContinuousBackupsStatus':'ENABLED',"
                + "'PointInTimeRecoveryDescription':{'PointInTimeRecoveryStatus':'ENABLED','RecoveryPeriodInDays':"
                + days
                + ",'EarliestRestorableDateTime':" + earliest + ".0,'LatestRestorableDateTime':" + latest + ".0}}}");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("3.12.2 requests of UpdateContinuousBackups that are refused")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'PointInTimeRecoveryEnabled':false,'RecoveryPeriodInDays':7} | Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.
            {'PointInTimeRecoveryEnabled':true,'RecoveryPeriodInDays':36} | 1 validation error detected: Value '36' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value less than or equal to 35
            {} | 1 validation error detected: Value null at 'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled' failed to satisfy constraint: Member must not be null
            """)
    void refused_recovery(String specification, String message) {
        assertThat(db.error("UpdateContinuousBackups", recovery(specification)).message())
                .isEqualTo(message);
    }

    @Test
    @DisplayName("3.12.2 this family of operations has its own word for a missing table")
    void missing_table() {
        var request = recovery("{'PointInTimeRecoveryEnabled':true}").replace("Tbl", "Nope");
        assertThat(db.error("UpdateContinuousBackups", request).code()).isEqualTo("TableNotFoundException");
        assertThat(db.error("UpdateContinuousBackups", request).message()).isEqualTo("Table not found: Nope");
    }

    @ParameterizedTest
    @DisplayName("3.12.4, 3.13, 3.14.3, 3.15 what Millrace does not have is refused by its name")
    @ValueSource(
            strings = {
                "ExecuteStatement",
                "BatchExecuteStatement",
                "ExecuteTransaction",
                "RestoreTableToPointInTime",
                "CreateBackup",
                "CreateGlobalTable",
                "ExportTableToPointInTime",
                "ImportTable",
                "EnableKinesisStreamingDestination",
                "UpdateContributorInsights",
                "PutResourcePolicy"
            })
    void refused_operations(String operation) {
        var error = db.error(operation, "{'TableName':'Tbl'}");
        assertThat(error.wireType()).isEqualTo("com.amazon.coral.service#UnknownOperationException");
        assertThat(error.message()).isEqualTo("The operation " + operation + " is not supported by Millrace");
    }
}
