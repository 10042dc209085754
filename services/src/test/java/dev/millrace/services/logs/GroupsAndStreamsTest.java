package dev.millrace.services.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Scope;
import dev.millrace.services.Call;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupsAndStreamsTest extends LogsContract {

    GroupsAndStreamsTest(@TempDir Path directory) {
        super(directory);
    }

    @Test
    @DisplayName("a group is described with arn, which ends in :*, and logGroupArn, which does not")
    void describes_groups() {
        call("CreateLogGroup", "{'logGroupName':'/aws/lambda/orders','tags':{'team':'a'}}");
        call("PutRetentionPolicy", "{'logGroupName':'/aws/lambda/orders','retentionInDays':14}");
        restart();

        var group = call("DescribeLogGroups", "{'logGroupNamePrefix':'/aws/lambda'}")
                .path("logGroups")
                .get(0);
        var arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/orders";
        assertThat(group.path("arn").asText()).isEqualTo(arn + ":*");
        assertThat(group.path("logGroupArn").asText()).isEqualTo(arn);
        assertThat(group.path("retentionInDays").asInt()).isEqualTo(14);
        assertThat(group.path("creationTime").asLong()).isEqualTo(now());
        assertThat(group.path("logGroupClass").asText()).isEqualTo("STANDARD");

        call("DeleteRetentionPolicy", "{'logGroupName':'/aws/lambda/orders'}");
        assertThat(call("DescribeLogGroups", "{}").path("logGroups").get(0).has("retentionInDays"))
                .isFalse();
    }

    @Test
    void pages_groups_by_name() {
        for (var name : new String[] {"b", "a", "c", "x"}) {
            call("CreateLogGroup", "{'logGroupName':'p-" + name + "'}");
        }
        call("CreateLogGroup", "{'logGroupName':'other'}");

        var first = call("DescribeLogGroups", "{'logGroupNamePrefix':'p-','limit':2}");
        assertThat(texts(first.path("logGroups"), "logGroupName")).containsExactly("p-a", "p-b");
        var second = call(
                "DescribeLogGroups",
                "{'logGroupNamePrefix':'p-','limit':2,'nextToken':'%s'}"
                        .formatted(first.path("nextToken").asText()));
        assertThat(texts(second.path("logGroups"), "logGroupName")).containsExactly("p-c", "p-x");
        assertThat(second.has("nextToken")).isFalse();
        assertThat(texts(
                        call("DescribeLogGroups", "{'logGroupNamePattern':'P-C'}")
                                .path("logGroups"),
                        "logGroupName"))
                .containsExactly("p-c");
    }

    @Test
    void scopes_do_not_see_each_other() {
        call("CreateLogGroup", "{'logGroupName':'g'}");
        var elsewhere = new Call(new Scope("111122223333", "us-east-1"), "r", "http://127.0.0.1:4566", "");
        assertThat(call(elsewhere, "DescribeLogGroups", "{}").path("logGroups")).isEmpty();
    }

    @Test
    void a_deleted_group_takes_everything_along_and_its_name_is_free_again() {
        createStream();
        put("s", now(), "a");
        call("DeleteLogGroup", "{'logGroupName':'g'}");
        assertThat(call("DescribeLogGroups", "{}").path("logGroups")).isEmpty();

        createStream();
        assertThat(filtered("{'logGroupName':'g'}")).isEmpty();
    }

    @Test
    @DisplayName("streams are listed by name, or by the time of their last event, in either direction and in pages")
    void lists_streams() {
        call("CreateLogGroup", "{'logGroupName':'g'}");
        for (var name : new String[] {"a", "b", "c"}) {
            call("CreateLogStream", "{'logGroupName':'g','logStreamName':'" + name + "'}");
        }
        put("b", now(), "1");
        clock.advance(Duration.ofSeconds(1));
        put("a", now(), "2");

        assertThat(streams("")).containsExactly("a", "b", "c");
        assertThat(streams(",'descending':true")).containsExactly("c", "b", "a");
        assertThat(streams(",'logStreamNamePrefix':'b'")).containsExactly("b");
        assertThat(streams(",'orderBy':'LastEventTime'")).containsExactly("c", "b", "a");
        assertThat(streams(",'orderBy':'LastEventTime','descending':true")).containsExactly("a", "b", "c");
        var page = call(
                "DescribeLogStreams", "{'logGroupName':'g','orderBy':'LastEventTime','descending':true,'limit':1}");
        assertThat(page.path("logStreams").get(0).path("lastEventTimestamp").asLong())
                .isEqualTo(now());
        assertThat(streams(",'orderBy':'LastEventTime','descending':true,'nextToken':'"
                        + page.path("nextToken").asText() + "'"))
                .containsExactly("b", "c");
    }

    private java.util.List<String> streams(String more) {
        return texts(
                call("DescribeLogStreams", "{'logGroupName':'g'" + more + "}").path("logStreams"), "logStreamName");
    }

    @Test
    void a_deleted_stream_is_gone_with_its_events() {
        createStream();
        put("s", now(), "a");
        call("DeleteLogStream", "{'logGroupName':'g','logStreamName':'s'}");
        assertThat(streams("")).isEmpty();
        assertThat(filtered("{'logGroupName':'g'}")).isEmpty();
    }

    @Test
    @DisplayName("tags by ARN, with :* at its end or without, and by name")
    void tags() {
        call("CreateLogGroup", "{'logGroupName':'g','tags':{'a':'1'}}");
        var arn = "arn:aws:logs:us-east-1:000000000000:log-group:g";
        call("TagResource", "{'resourceArn':'" + arn + "','tags':{'b':'2'}}");
        call("TagLogGroup", "{'logGroupName':'g','tags':{'c':'3'}}");
        call("UntagResource", "{'resourceArn':'" + arn + ":*','tagKeys':['a']}");
        assertThat(call("ListTagsForResource", "{'resourceArn':'" + arn + ":*'}")
                        .path("tags")
                        .toString())
                .isIn("{\"b\":\"2\",\"c\":\"3\"}", "{\"c\":\"3\",\"b\":\"2\"}");
        call("UntagLogGroup", "{'logGroupName':'g','tags':['b','c']}");
        assertThat(call("ListTagsLogGroup", "{'logGroupName':'g'}").path("tags"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CreateLogGroup|{'logGroupName':'g'}|ResourceAlreadyExistsException|The specified log group already exists",
                "CreateLogStream|{'logGroupName':'g','logStreamName':'s'}|ResourceAlreadyExistsException|The specified log stream already exists",
                "CreateLogStream|{'logGroupName':'no','logStreamName':'s'}|ResourceNotFoundException|The specified log group does not exist.",
                "DeleteLogGroup|{'logGroupName':'no'}|ResourceNotFoundException|The specified log group does not exist.",
                "DeleteLogStream|{'logGroupName':'g','logStreamName':'no'}|ResourceNotFoundException|The specified log stream does not exist.",
                "DescribeLogStreams|{'logGroupName':'no'}|ResourceNotFoundException|The specified log group does not exist.",
                "PutRetentionPolicy|{'logGroupName':'no','retentionInDays':1}|ResourceNotFoundException|The specified log group does not exist.",
                "ListTagsForResource|{'resourceArn':'arn:aws:logs:us-east-1:000000000000:log-group:no'}|ResourceNotFoundException|The specified log group does not exist.",
                "ListTagsForResource|{'resourceArn':'arn:aws:sqs:us-east-1:000000000000:q'}|ResourceNotFoundException|The specified resource does not exist.",
                "CreateLogGroup|{}|InvalidParameterException|1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
                "CreateLogGroup|{'logGroupName':'a b'}|InvalidParameterException|1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [.\\-_/#A-Za-z0-9]+",
                "CreateLogGroup|{'logGroupName':'x','kmsKeyId':'k'}|InvalidParameterException|Millrace does not support kmsKeyId.",
                "CreateLogGroup|{'logGroupName':'x','logGroupClass':'INFREQUENT_ACCESS'}|InvalidParameterException|Millrace does not support log groups of class INFREQUENT_ACCESS.",
                "CreateLogStream|{'logGroupName':'g','logStreamName':'a:b'}|InvalidParameterException|1 validation error detected: Value 'a:b' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
                "DescribeLogStreams|{'logGroupName':'g','orderBy':'LastEventTime','logStreamNamePrefix':'a'}|InvalidParameterException|Cannot order by LastEventTime with a logStreamNamePrefix.",
                "DescribeLogGroups|{'limit':51}|InvalidParameterException|1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
            })
    @DisplayName("errors in AWS's words")
    void errors(String operation, String json, String type, String message) {
        createStream();
        var error = refused(operation, json);
        assertThat(error.code()).isEqualTo(type);
        assertThat(error.message()).isEqualTo(message);
        assertThat(error.status()).isEqualTo(400);
    }

    @Test
    void retention_takes_only_the_days_that_aws_takes() {
        createStream();
        call("PutRetentionPolicy", "{'logGroupName':'g','retentionInDays':3653}");
        assertThat(refused("PutRetentionPolicy", "{'logGroupName':'g','retentionInDays':2}")
                        .message())
                .startsWith("1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy constraint: "
                        + "Member must satisfy enum value set: [1, 3, 5, 7, 14, ");
    }
}
