package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.cloudwatch.CloudWatchService;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/**
 * CloudWatch as its clients see it. AWS's own client for Java speaks RPC v2 CBOR and nothing else; the requests of the
 * others, in JSON and as forms, are those recorded of Terraform, the CLI and the KCL (clients 1, 8).
 */
class CloudWatchClientTest extends GatewayTest {

    private static final String ARN = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:";

    private final Store store;
    private final MetricStore metrics;
    private final CloudWatchService service;
    private CloudWatchClient cloudWatch;

    CloudWatchClientTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
        this.metrics = new MetricStore(store, clock);
        this.service =
                new CloudWatchService(store, clock, metrics, (action, scope, subject, message) -> {}, Runnable::run);
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(service));
    }

    @BeforeEach
    void openClient() {
        cloudWatch = CloudWatchClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "x")))
                .build();
    }

    @AfterEach
    void closeAll() {
        cloudWatch.close();
        service.close();
        metrics.close();
        store.close();
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }

    private static DimensionFilter.Builder filter(String name) {
        return DimensionFilter.builder().name(name);
    }

    private static MetricDatum.Builder datum(String name, double value) {
        return MetricDatum.builder().metricName(name).value(value);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private Instant start() {
        return clock.now().truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
    }

    @Test
    @DisplayName("metrics are put in every form, listed, and read as statistics and percentiles")
    void metrics() {
        var function = dimension("FunctionName", "f");
        cloudWatch.putMetricData(r -> r.namespace("Orders")
                .metricData(
                        MetricDatum.builder()
                                .metricName("Latency")
                                .dimensions(function)
                                .unit(StandardUnit.MILLISECONDS)
                                .timestamp(clock.now())
                                .values(10.0, 20.0, 90.0)
                                .counts(5.0, 4.0, 1.0)
                                .build(),
                        MetricDatum.builder().metricName("Latency").value(1.5).build(),
                        MetricDatum.builder()
                                .metricName("Calls")
                                .statisticValues(s -> s.sampleCount(3.0)
                                        .sum(12.0)
                                        .minimum(1.0)
                                        .maximum(9.0))
                                .build()));

        assertThat(cloudWatch.listMetrics(r -> r.namespace("Orders")).metrics())
                .extracting(m -> m.metricName(), m -> m.dimensions())
                .containsExactly(
                        tuple("Calls", List.of()), tuple("Latency", List.of(function)), tuple("Latency", List.of()));
        assertThat(cloudWatch
                        .listMetrics(r -> r.dimensions(
                                filter("FunctionName").value("other").build()))
                        .metrics())
                .isEmpty();
        assertThat(cloudWatch
                        .listMetrics(r ->
                                r.dimensions(filter("FunctionName").build()).recentlyActive("PT3H"))
                        .metrics())
                .hasSize(1);

        var answer = cloudWatch.getMetricStatistics(r -> r.namespace("Orders")
                .metricName("Latency")
                .dimensions(function)
                .startTime(start())
                .endTime(start().plusSeconds(60))
                .period(60)
                .statistics(Statistic.SUM, Statistic.AVERAGE, Statistic.SAMPLE_COUNT, Statistic.MAXIMUM)
                .extendedStatistics("p50", "p99"));
        assertThat(answer.label()).isEqualTo("Latency");
        var point = answer.datapoints().getFirst();
        assertThat(point.timestamp()).isEqualTo(start());
        assertThat(point.sum()).isEqualTo(220);
        assertThat(point.average()).isEqualTo(22);
        assertThat(point.sampleCount()).isEqualTo(10);
        assertThat(point.maximum()).isEqualTo(90);
        assertThat(point.minimum()).isNull();
        assertThat(point.unit()).isEqualTo(StandardUnit.MILLISECONDS);
        assertThat(point.extendedStatistics()).containsEntry("p50", 10.0).containsEntry("p99", 90.0);
    }

    @Test
    @DisplayName("GetMetricData answers metrics and math over them, newest first, in pages")
    void metric_data() {
        for (int minute = 0; minute < 4; minute++) {
            for (var name : List.of("Errors", "Calls")) {
                double value = name.equals("Calls") ? 10 : minute;
                var at = start().minusSeconds(60L * minute);
                cloudWatch.putMetricData(r -> r.namespace("N")
                        .metricData(datum(name, value).timestamp(at).build()));
            }
        }
        var from = start().minusSeconds(180);
        var to = start().plusSeconds(60);
        var queries = List.of(
                query("errors", "Errors").returnData(false).build(),
                query("calls", "Calls").returnData(false).build(),
                MetricDataQuery.builder()
                        .id("rate")
                        .expression("errors / calls * 100")
                        .label("Error rate")
                        .build());

        var results = cloudWatch
                .getMetricData(r -> r.metricDataQueries(queries).startTime(from).endTime(to))
                .metricDataResults();

        assertThat(results).hasSize(1);
        assertThat(results.getFirst().id()).isEqualTo("rate");
        assertThat(results.getFirst().label()).isEqualTo("Error rate");
        assertThat(results.getFirst().statusCodeAsString()).isEqualTo("Complete");
        assertThat(results.getFirst().timestamps()).startsWith(start()).hasSize(4);
        assertThat(results.getFirst().values()).containsExactly(0.0, 10.0, 20.0, 30.0);

        var pages = cloudWatch.getMetricDataPaginator(r -> r.metricDataQueries(
                        query("e", "Errors").build(), query("c", "Calls").build())
                .startTime(from)
                .endTime(to)
                .maxDatapoints(3));
        assertThat(pages.stream().flatMap(page -> page.metricDataResults().stream()))
                .extracting(r -> r.id(), r -> r.values().size(), r -> r.statusCodeAsString())
                .containsExactly(
                        tuple("e", 3, "PartialData"),
                        tuple("e", 1, "Complete"),
                        tuple("c", 2, "PartialData"),
                        tuple("c", 2, "Complete"));
    }

    private static MetricDataQuery.Builder query(String id, String metric) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(s -> s.metric(m -> m.namespace("N").metricName(metric))
                        .period(60)
                        .stat("Sum"));
    }

    private void putAlarm(String name) {
        cloudWatch.putMetricAlarm(r -> r.alarmName(name)
                .namespace("AWS/Lambda")
                .metricName("Errors")
                .dimensions(dimension("FunctionName", "f"))
                .statistic(Statistic.SUM)
                .period(60)
                .evaluationPeriods(3)
                .threshold(5.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .tags(tag("team", "orders")));
    }

    @Test
    @DisplayName("alarms are put, described by name, prefix, type and state, set, told of, tagged and deleted")
    void alarms() {
        putAlarm("a-1");
        putAlarm("a-2");
        putAlarm("b");

        assertThat(names(cloudWatch.describeAlarms().metricAlarms())).containsExactly("a-1", "a-2", "b");
        assertThat(names(cloudWatch
                        .describeAlarms(r -> r.alarmNames("b", "none").alarmTypes(AlarmType.METRIC_ALARM))
                        .metricAlarms()))
                .containsExactly("b");
        assertThat(cloudWatch
                        .describeAlarms(r -> r.alarmTypes(AlarmType.COMPOSITE_ALARM))
                        .metricAlarms())
                .isEmpty();
        assertThat(cloudWatch
                        .describeAlarmsPaginator(r -> r.alarmNamePrefix("a-").maxRecords(1))
                        .stream()
                        .map(page -> page.metricAlarms().size()))
                .containsExactly(1, 1);

        cloudWatch.setAlarmState(r -> r.alarmName("b")
                .stateValue(StateValue.ALARM)
                .stateReason("by hand")
                .stateReasonData("{\"x\":1}"));
        var alarm = cloudWatch
                .describeAlarms(r -> r.stateValue(StateValue.ALARM))
                .metricAlarms()
                .getFirst();
        assertThat(alarm.alarmName()).isEqualTo("b");
        assertThat(alarm.alarmArn()).isEqualTo(ARN + "b");
        assertThat(alarm.stateReason()).isEqualTo("by hand");
        assertThat(alarm.stateUpdatedTimestamp()).isEqualTo(clock.now());
        assertThat(alarm.actionsEnabled()).isTrue();
        assertThat(alarm.threshold()).isEqualTo(5.0);
        assertThat(alarm.dimensions()).containsExactly(dimension("FunctionName", "f"));
        assertThat(cloudWatch
                        .describeAlarmsForMetric(r -> r.namespace("AWS/Lambda")
                                .metricName("Errors")
                                .dimensions(dimension("FunctionName", "f")))
                        .metricAlarms())
                .hasSize(3);
        assertThat(cloudWatch.describeAlarmHistory(r -> r.alarmName("b")).alarmHistoryItems())
                .extracting(item -> item.historyItemTypeAsString())
                .containsExactly("StateUpdate", "ConfigurationUpdate");

        cloudWatch.tagResource(r -> r.resourceARN(ARN + "b").tags(tag("x", "y")));
        cloudWatch.untagResource(r -> r.resourceARN(ARN + "b").tagKeys("team"));
        assertThat(cloudWatch.listTagsForResource(r -> r.resourceARN(ARN + "b")).tags())
                .extracting(t -> t.key(), t -> t.value())
                .containsExactly(tuple("x", "y"));

        cloudWatch.deleteAlarms(r -> r.alarmNames("a-1", "a-2", "b"));
        assertThat(cloudWatch.describeAlarms().metricAlarms()).isEmpty();
    }

    private static List<String> names(List<software.amazon.awssdk.services.cloudwatch.model.MetricAlarm> alarms) {
        return alarms.stream().map(alarm -> alarm.alarmName()).toList();
    }

    @Test
    @DisplayName("errors are those of AWS's model, with status and sentence")
    void errors() {
        assertThatThrownBy(() -> cloudWatch.putMetricData(
                        r -> r.namespace("AWS/Lambda").metricData(datum("x", 1).build())))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("The value AWS/Lambda for parameter Namespace is invalid.");
        assertThatThrownBy(() -> cloudWatch.putMetricData(r -> r.namespace("N")
                        .metricData(datum("x", 1)
                                .timestamp(clock.now().plus(Duration.ofHours(3)))
                                .build())))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining("must specify a time no more than two hours in the future.");
        assertThatThrownBy(() -> cloudWatch.listTagsForResource(r -> r.resourceARN(ARN + "none")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> cloudWatch.setAlarmState(
                        r -> r.alarmName("none").stateValue("OK").stateReason("x")))
                .isInstanceOfSatisfying(CloudWatchException.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(404);
                    assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFound");
                });
        assertThatThrownBy(() -> cloudWatch.putMetricAlarm(r -> r.alarmName("x")))
                .isInstanceOfSatisfying(
                        CloudWatchException.class,
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
        assertThatThrownBy(() -> cloudWatch.describeAnomalyDetectors(r -> {}))
                .hasMessageContaining("Millrace has no operation /service/GraniteServiceVersion20100801/operation/");
    }

    private HttpRequest.Builder raw(byte[] body) {
        return HttpRequest.newBuilder(uri("/")).POST(BodyPublishers.ofByteArray(body));
    }

    private String form(String body) throws Exception {
        var answer = send(
                raw(body.getBytes(StandardCharsets.UTF_8)).header("Content-Type", "application/x-www-form-urlencoded"));
        assertThat(answer.header("Content-Type")).isEqualTo("text/xml");
        return answer.text();
    }

    private String json(String operation, String body) throws Exception {
        var answer = send(raw(body.getBytes(StandardCharsets.UTF_8))
                .header("X-Amz-Target", "GraniteServiceVersion20100801." + operation)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("x-amzn-query-mode", "true"));
        return answer.status() + " " + answer.header("x-amzn-query-error") + " " + answer.text();
    }

    @Test
    @DisplayName("clients 2: the form that Terraform sends and the XML it reads")
    void terraform() throws Exception {
        assertThat(form("Action=PutMetricAlarm&ActionsEnabled=true&AlarmActions.member.1=arn%3Aaws%3Asns%3Aus-east-1"
                        + "%3A123456789012%3Astream-alerts&AlarmDescription=The+stream+reader+lags&AlarmName=Age-High"
                        + "&ComparisonOperator=GreaterThanThreshold&Dimensions.member.1.Name=FunctionName"
                        + "&Dimensions.member.1.Value=order-stream-processor&EvaluationPeriods=2&MetricName=IteratorAge"
                        + "&Namespace=AWS%2FLambda&Period=300&Statistic=Maximum&Threshold=300000"
                        + "&TreatMissingData=missing&Version=2010-08-01"))
                .contains("<PutMetricAlarmResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">"
                        + "<ResponseMetadata>");
        assertThat(form("Action=DescribeAlarms&AlarmNames.member.1=Age-High&AlarmTypes.member.1=MetricAlarm"
                        + "&Version=2010-08-01"))
                .contains(
                        "<CompositeAlarms></CompositeAlarms>",
                        "<AlarmName>Age-High</AlarmName>",
                        "<ActionsEnabled>true</ActionsEnabled>",
                        "<AlarmActions><member>arn:aws:sns:us-east-1:123456789012:stream-alerts</member></AlarmActions>",
                        "<Dimensions><member><Name>FunctionName</Name><Value>order-stream-processor</Value></member>",
                        "<Threshold>300000.0</Threshold>",
                        "<StateUpdatedTimestamp>2026-01-01T00:00:00Z</StateUpdatedTimestamp>");
        assertThat(form("Action=DescribeAlarms&AlarmNames.member.1=none&Version=2010-08-01"))
                .contains("<MetricAlarms></MetricAlarms>");
        var arn = "arn%3Aaws%3Acloudwatch%3Aus-east-1%3A000000000000%3Aalarm%3AAge-High";
        assertThat(form("Action=TagResource&ResourceARN=" + arn
                        + "&Tags.member.1.Key=x&Tags.member.1.Value=y&Version=2010-08-01"))
                .contains("<TagResourceResult></TagResourceResult>");
        assertThat(form("Action=ListTagsForResource&ResourceARN=" + arn + "&Version=2010-08-01"))
                .contains("<Tags><member><Key>x</Key><Value>y</Value></member></Tags>");
        assertThat(form("Action=DeleteAlarms&AlarmNames.member.1=Age-High&Version=2010-08-01"))
                .contains("<DeleteAlarmsResponse");
        assertThat(form("Action=PutDashboard&Version=2010-08-01"))
                .contains("<Code>InvalidAction</Code>", "PutDashboard");
    }

    @Test
    @DisplayName("clients 6: JSON as the CLI sends it, timestamps as numbers; the query name of an error in a header")
    void cli() throws Exception {
        assertThat(json(
                        "PutMetricData",
                        "{\"Namespace\": \"X\", \"MetricData\": [{\"MetricName\": \"m\", \"Value\": 1.0,"
                                + " \"Timestamp\": 1767225600}]}"))
                .isEqualTo("200 (none) {}");
        assertThat(json(
                        "GetMetricStatistics",
                        "{\"Namespace\": \"X\", \"MetricName\": \"m\", \"StartTime\": 1767225000,"
                                + " \"EndTime\": 1767226200, \"Period\": 60, \"Statistics\": [\"Sum\"]}"))
                .isEqualTo("200 (none) {\"Label\":\"m\",\"Datapoints\":[{\"Timestamp\":1767225600.000,\"Sum\":1.0,"
                        + "\"Unit\":\"None\"}]}");
        assertThat(json("ListMetrics", "{}"))
                .isEqualTo("200 (none) {\"Metrics\":[{\"Namespace\":\"X\",\"MetricName\":\"m\",\"Dimensions\":[]}]}");
        assertThat(json("DescribeAlarms", "{}")).isEqualTo("200 (none) {\"CompositeAlarms\":[],\"MetricAlarms\":[]}");
        assertThat(json("SetAlarmState", "{\"AlarmName\":\"h\",\"StateValue\":\"ALARM\",\"StateReason\":\"x\"}"))
                .startsWith("404 ResourceNotFound;Sender ");
        assertThat(json("PutMetricAlarm", "{\"AlarmName\":\"h\"}")).startsWith("400 ValidationError;Sender ");
    }

    private static byte[] gzip(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }

    @Test
    @DisplayName("clients 7: the KCL's form, compressed")
    void kcl_form() throws Exception {
        var body = "Action=PutMetricData&Version=2010-08-01&Namespace=kcl31&MetricData.member.1.MetricName=Time"
                + "&MetricData.member.1.Dimensions.member.1.Name=Operation"
                + "&MetricData.member.1.Dimensions.member.1.Value=ShardSyncTask"
                + "&MetricData.member.1.StatisticValues.SampleCount=1.0&MetricData.member.1.StatisticValues.Sum=79.0"
                + "&MetricData.member.1.StatisticValues.Minimum=79.0&MetricData.member.1.StatisticValues.Maximum=79.0"
                + "&MetricData.member.1.Unit=Milliseconds&MetricData.member.1.Timestamp=2026-01-01T00%3A00%3A00.000Z";
        var answer = send(raw(gzip(body.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Encoding", "gzip")
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(json("ListMetrics", "{\"Namespace\":\"kcl31\"}")).contains("\"MetricName\":\"Time\"");
    }

    @ParameterizedTest(name = "compressed: {0}")
    @DisplayName("clients 1: the KCL's CBOR as recorded, indefinite maps; the answer names its protocol and is empty")
    @ValueSource(booleans = {false, true})
    void kcl_cbor(boolean compressed) throws Exception {
        var recorded = Base64.getDecoder()
                .decode(
                        "v2lOYW1lc3BhY2Vvb3JkZXJzLWNvbnN1bWVyak1ldHJpY0RhdGGDv2pNZXRyaWNOYW1laVJlYWRGYXVsdGpEaW1lbnNpb25z"
                                + "gb9kTmFtZWlPcGVyYXRpb25lVmFsdWV4GFRhYmxlTWlncmF0aW9uSW5pdGlhbGl6Zf9vU3RhdGlzdGljVmFsdWVzv2tTYW1w"
                                + "bGVDb3VudAFjU3VtAGdNaW5pbXVtAGdNYXhpbXVtAP9kVW5pdGVDb3VudP+/ak1ldHJpY05hbWVkVGltZWpEaW1lbnNpb25z"
                                + "gb9kTmFtZWlPcGVyYXRpb25lVmFsdWV4GFRhYmxlTWlncmF0aW9uSW5pdGlhbGl6Zf9vU3RhdGlzdGljVmFsdWVzv2tTYW1w"
                                + "bGVDb3VudAFjU3VtGCRnTWluaW11bRgkZ01heGltdW0YJP9kVW5pdGxNaWxsaXNlY29uZHP/v2pNZXRyaWNOYW1lZ1N1Y2Nl"
                                + "c3NqRGltZW5zaW9uc4G/ZE5hbWVpT3BlcmF0aW9uZVZhbHVleBhUYWJsZU1pZ3JhdGlvbkluaXRpYWxpemX/b1N0YXRpc3Rp"
                                + "Y1ZhbHVlc79rU2FtcGxlQ291bnQBY1N1bQFnTWluaW11bQFnTWF4aW11bQH/ZFVuaXRlQ291bnT//w==");
        var request = HttpRequest.newBuilder(uri("/service/GraniteServiceVersion20100801/operation/PutMetricData"))
                .POST(BodyPublishers.ofByteArray(compressed ? gzip(recorded) : recorded))
                .header("Content-Type", "application/cbor")
                .header("Accept", "application/cbor")
                .header("smithy-protocol", "rpc-v2-cbor")
                .header("x-amzn-query-mode", "true");
        if (compressed) {
            request.header("Content-Encoding", "gzip");
        }

        var answer = send(request);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("smithy-protocol")).isEqualTo("rpc-v2-cbor");
        assertThat(answer.header("Content-Type")).isEqualTo("application/cbor");
        assertThat(answer.response().body()).containsExactly(0xA0);
        assertThat(json("ListMetrics", "{\"Namespace\":\"orders-consumer\"}")).contains("ReadFault", "Time", "Success");
    }

    @Test
    @DisplayName("a CBOR request that cannot be read or answered is refused in CBOR")
    void cbor_refusals() throws Exception {
        for (var path : List.of(
                "/service/GraniteServiceVersion20100801/operation/None", "/service/None/operation/PutMetricData")) {
            var answer = send(HttpRequest.newBuilder(uri(path))
                    .POST(BodyPublishers.noBody())
                    .header("smithy-protocol", "rpc-v2-cbor"));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("smithy-protocol")).isEqualTo("rpc-v2-cbor");
            assertThat(answer.text()).contains("UnknownOperationException");
        }
        var broken = send(HttpRequest.newBuilder(uri("/service/GraniteServiceVersion20100801/operation/ListMetrics"))
                .POST(BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/cbor"));
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.header("x-amzn-query-error")).isEqualTo("SerializationException;Sender");
        var other = send(HttpRequest.newBuilder(uri("/service/GraniteServiceVersion20100801/operation/ListMetrics"))
                .POST(BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/json"));
        assertThat(other.status()).isEqualTo(415);
    }
}
