package dev.millrace.services.lambda.function;

import static dev.millrace.services.lambda.LambdaWorld.base64;
import static dev.millrace.services.lambda.LambdaWorld.functionJson;
import static dev.millrace.services.lambda.LambdaWorld.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.functions.InvocationOutcome;
import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import dev.millrace.services.buckets.ObjectBuckets.NewObject;
import dev.millrace.services.lambda.LambdaWorld;
import dev.millrace.services.lambda.TestingFunctions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionsApiTest {

    private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:fn";

    private final Path folder;

    private final LambdaWorld lambda;

    FunctionsApiTest(@TempDir Path folder) {
        this.folder = folder;
        lambda = new LambdaWorld(folder);
    }

    @Test
    void a_created_function_is_active_with_aws_defaults_and_can_be_run() {
        var created = lambda.createFunction("fn");

        assertThat(created.path("FunctionArn").asText()).isEqualTo(ARN);
        assertThat(created.path("State").asText()).isEqualTo("Active");
        assertThat(created.path("LastUpdateStatus").asText()).isEqualTo("Successful");
        assertThat(created.path("Timeout").asInt()).isEqualTo(3);
        assertThat(created.path("MemorySize").asInt()).isEqualTo(128);
        assertThat(created.path("Version").asText()).isEqualTo("$LATEST");
        assertThat(created.path("PackageType").asText()).isEqualTo("Zip");
        assertThat(created.path("LastModified").asText()).isEqualTo("2026-01-01T00:00:00.000+0000");
        assertThat(created.has("Environment")).isFalse();

        var spec = lambda.functions.spec(ARN);
        assertThat(spec.handler()).isEqualTo("app.Handler");
        assertThat(spec.codeId()).isEqualTo(created.path("CodeSha256").asText());
        assertThat(spec.code().resolve("app/Handler.class")).hasContent("class");
    }

    @Test
    void the_code_digest_and_size_are_those_of_the_zip_file() throws Exception {
        var zip = zip("app/Handler.class", "class");
        var digest = MessageDigest.getInstance("SHA-256").digest(zip);

        var created = lambda.createFunction("fn");

        assertThat(created.path("CodeSize").asInt()).isEqualTo(zip.length);
        assertThat(created.path("CodeSha256").asText()).isEqualTo(base64(digest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fn",
                "fn:$LATEST",
                "000000000000:function:fn",
                "function:fn",
                "arn:aws:lambda:us-east-1:000000000000:function:fn",
                "arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST"
            })
    void a_function_is_found_by_name_partial_arn_and_arn(String name) {
        lambda.createFunction("fn");

        var found = lambda.call("GetFunction", "{'FunctionName':'" + name + "'}");

        assertThat(found.at("/Configuration/FunctionName").asText()).isEqualTo("fn");
        assertThat(found.at("/Configuration/FunctionArn").asText())
                .isEqualTo(name.endsWith("$LATEST") ? ARN + ":$LATEST" : ARN);
        assertThat(found.at("/Code/RepositoryType").asText()).isEqualTo("S3");
    }

    @Test
    void an_unknown_function_or_version_is_not_found() {
        lambda.createFunction("fn");

        var unknown = lambda.refused("GetFunction", "{'FunctionName':'other'}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo("ResourceNotFoundException");
        assertThat(unknown.messageMember()).isEqualTo("Message");
        assertThat(unknown.members()).containsEntry("Type", "User");
        assertThat(unknown.message())
                .isEqualTo("Function not found: arn:aws:lambda:us-east-1:000000000000:function:other");
        assertThat(lambda.refused("GetFunctionConfiguration", "{'FunctionName':'fn','Qualifier':'7'}")
                        .message())
                .isEqualTo("Function not found: " + ARN + ":7");
    }

    @Test
    void functions_of_another_region_are_not_seen() {
        lambda.createFunction("fn");
        lambda.scope = new Scope("000000000000", "eu-west-1");

        assertThat(lambda.refused("GetFunction", "{'FunctionName':'fn'}").code())
                .isEqualTo("ResourceNotFoundException");
        assertThat(lambda.call("ListFunctions", "{}").path("Functions")).isEmpty();
    }

    @Test
    void a_name_is_taken_once() {
        lambda.createFunction("fn");

        var error = lambda.refused("CreateFunction", functionJson("fn"));

        assertThat(error.status()).isEqualTo(409);
        assertThat(error.code()).isEqualTo("ResourceConflictException");
        assertThat(error.message()).isEqualTo("Function already exist: fn");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'Timeout':901 | Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
                "'Timeout':0 | Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
                "'MemorySize':127 | Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
                "'MemorySize':10241 | Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
                "'Role':'me' | Value 'me' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
                "'Role':null | Value null at 'role' failed to satisfy constraint: Member must not be null",
                "'PackageType':'Jar' | Value 'Jar' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: [Image, Zip]",
            })
    void members_outside_the_model_are_validation_exceptions(String member, String sentence) {
        var error = lambda.refused("CreateFunction", with("fn", member));

        assertThat(error.code()).isEqualTo("ValidationException");
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.members()).isEmpty();
        assertThat(error.message()).isEqualTo("1 validation error detected: " + sentence);
    }

    @Test
    void a_name_has_at_most_64_characters() {
        var longest = "f".repeat(64);
        lambda.createFunction(longest);

        var error = lambda.refused("CreateFunction", functionJson(longest + "f"));

        assertThat(error.code()).isEqualTo("ValidationException");
        assertThat(error.message()).endsWith("Member must have length less than or equal to 64");
    }

    @Test
    void several_faults_of_the_model_are_told_at_once() {
        assertThat(lambda.refused("CreateFunction", with("fn", "'Timeout':0,'MemorySize':1"))
                        .message())
                .startsWith("2 validation errors detected: Value '0' at 'timeout'")
                .contains("; Value '1' at 'memorySize'");
    }

    @Test
    void a_runtime_that_lambda_does_not_know_is_refused_with_the_list_of_those_it_does() {
        var error = lambda.refused("CreateFunction", with("fn", "'Runtime':'cobol85'"));

        assertInvalidParameter(error);
        assertThat(error.message())
                .startsWith(
                        "Value cobol85 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [")
                .endsWith("] or be a valid ARN");
    }

    @Test
    void what_millrace_cannot_do_is_refused_by_name() {
        assertThat(lambda.refused("CreateFunction", with("fn", "'Runtime':'nodejs22.x'"))
                        .message())
                .isEqualTo("There is nothing here that runs nodejs22.x");
        assertThat(lambda.refused("CreateFunction", with("fn", "'Layers':['arn:aws:lambda:x']"))
                        .message())
                .isEqualTo("Millrace does not support Layers yet.");
        assertThat(lambda.refused("CreateFunction", with("fn", "'VpcConfig':{'SubnetIds':['subnet-1']}"))
                        .message())
                .isEqualTo("Millrace does not support VpcConfig yet.");
        assertThat(lambda.refused("PublishVersion", "{'FunctionName':'fn'}").message())
                .isEqualTo("Millrace does not support PublishVersion yet.");
        assertThat(lambda.functions.specs()).isEmpty();
    }

    @Test
    void empty_members_that_ask_for_nothing_are_accepted() {
        lambda.call(
                "CreateFunction",
                with(
                        "fn",
                        "'VpcConfig':{'SubnetIds':[],'SecurityGroupIds':[]},'Layers':[],'SnapStart':{'ApplyOn':'None'}"));

        assertThat(lambda.functions.specs()).containsKey(ARN);
    }

    @Test
    void reserved_variables_may_not_be_set() {
        var error = lambda.refused(
                "CreateFunction", with("fn", "'Environment':{'Variables':{'AWS_REGION':'x','MINE':'y'}}"));

        assertInvalidParameter(error);
        assertThat(error.message()).endsWith("Reserved keys used in this request: AWS_REGION");
    }

    @Test
    void a_missing_handler_class_is_named_when_the_function_is_created() {
        var error = lambda.refused("CreateFunction", with("fn", "'Handler':'app.Missing::handle'"));

        assertInvalidParameter(error);
        assertThat(error.message()).contains("app.Missing").contains("app/Missing.class");
        assertThat(lambda.functions.specs()).isEmpty();
    }

    @Test
    void the_handler_class_may_be_in_a_library_of_a_folder() throws IOException {
        Files.createDirectories(folder.resolve("app/lib"));
        Files.write(folder.resolve("app/lib/handlers.jar"), zip("app/Handler.class", "class"));

        lambda.call("CreateFunction", with("fn", "'Code':{'LocalPath':'" + folder.resolve("app") + "'}"));

        assertThat(lambda.functions.spec(ARN).code()).isEqualTo(folder.resolve("app"));
    }

    @Test
    void code_that_is_not_there_is_named() {
        var error =
                lambda.refused("CreateFunction", with("fn", "'Code':{'LocalPath':'" + folder.resolve("none") + "'}"));

        assertInvalidParameter(error);
        assertThat(error.message()).contains(folder.resolve("none").toString());
    }

    @Test
    void code_in_s3_is_found_where_the_command_line_says() throws IOException {
        var jar = folder.resolve("orders.jar");
        Files.write(jar, zip("app/Handler.class", "class"));
        lambda.code.put("builds/orders.zip", jar);
        lambda.restart();

        lambda.call("CreateFunction", with("fn", "'Code':{'S3Bucket':'bucket','S3Key':'builds/orders.zip'}"));

        assertThat(lambda.functions.spec(ARN).code()).isEqualTo(jar);
    }

    @Test
    void code_in_s3_that_nobody_gave_is_refused_naming_bucket_key_and_option() {
        var error = lambda.refused("CreateFunction", with("fn", "'Code':{'S3Bucket':'bucket','S3Key':'a/b.zip'}"));

        assertInvalidParameter(error);
        assertThat(error.message()).contains("bucket").contains("a/b.zip").contains("--code fn=PATH");
    }

    @Test
    void code_comes_out_of_a_bucket_of_the_same_account_and_region() {
        lambda.buckets.bucket("builds", "000000000000", "us-east-1");
        lambda.buckets.put("builds", new NewObject("fn.zip", "", zip("app/Handler.class", "class")));

        lambda.call("CreateFunction", with("fn", "'Code':{'S3Bucket':'builds','S3Key':'fn.zip'}"));

        assertThat(lambda.functions.spec(ARN).code().resolve("app/Handler.class"))
                .exists();
        lambda.buckets.put("builds", new NewObject("fn2.zip", "", zip("app/Handler.class", "other")));
        lambda.call("UpdateFunctionCode", "{'FunctionName':'fn','S3Bucket':'builds','S3Key':'fn2.zip'}");
        assertThat(lambda.functions.spec(ARN).code().resolve("app/Handler.class"))
                .hasContent("other");
    }

    @ParameterizedTest
    @DisplayName("what S3 says when code cannot be had is told in Lambda's words")
    @CsvSource(
            delimiter = '|',
            value = {
                "builds | none.zip | S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
                "foreign | fn.zip | S3 Error Code: AccessDenied. S3 Error Message: Access Denied",
                "far | fn.zip | S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region:"
                        + " eu-west-1. Please use this region to retry the request",
            })
    void code_that_s3_does_not_give(String bucket, String key, String sentence) {
        lambda.buckets
                .bucket("builds", "000000000000", "us-east-1")
                .bucket("foreign", "111122223333", "us-east-1")
                .bucket("far", "000000000000", "eu-west-1");

        var error = lambda.refused(
                "CreateFunction", with("fn", "'Code':{'S3Bucket':'" + bucket + "','S3Key':'" + key + "'}"));

        assertInvalidParameter(error);
        assertThat(error.message()).isEqualTo("Error occurred while GetObject. " + sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'Code':{} | Please provide a source for function code.",
                "'Code':{'ZipFile':''} | Uploaded file must be a non-empty zip",
                "'Code':{'ZipFile':'bm90IGEgemlw'} | Could not unzip uploaded file. Please check your file, then try to upload again.",
                "'Handler':null | Runtime and Handler are mandatory parameters for functions created with deployment packages.",
            })
    void unusable_code_is_refused_as_on_aws(String member, String sentence) {
        var error = lambda.refused("CreateFunction", with("fn", member));

        assertInvalidParameter(error);
        assertThat(error.message()).isEqualTo(sentence);
    }

    @Test
    void a_zip_file_that_cannot_be_unpacked_is_the_client_s_fault() {
        var whole = zip("app/Handler.class", "class".repeat(1000));

        for (var bad : List.of(
                Arrays.copyOf(whole, whole.length / 2), // an upload that was cut short
                zip("nul\0.class", "class"),
                zip(".", "class"),
                clashing())) {
            var error = lambda.refused("CreateFunction", with("fn", "'Code':{'ZipFile':'" + base64(bad) + "'}"));

            assertInvalidParameter(error);
        }
        assertThat(folder.resolve("code/000000000000/us-east-1/fn")).isEmptyDirectory();
    }

    /** Holds a file and, by the same name, a folder. */
    private static byte[] clashing() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var name : List.of("app", "app/Handler.class")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void a_zip_entry_outside_the_function_s_folder_is_refused() {
        var evil = base64(zip("../../evil.class", "class"));

        var error = lambda.refused("CreateFunction", with("fn", "'Code':{'ZipFile':'" + evil + "'}"));

        assertInvalidParameter(error);
        assertThat(error.message()).contains("../../evil.class");
        assertThat(folder.resolve("code/000000000000/us-east-1/evil.class")).doesNotExist();
        assertThat(folder.resolve("code/000000000000/us-east-1/fn")).isEmptyDirectory();
    }

    @Test
    void an_update_of_code_changes_digest_and_revision() {
        var before = lambda.createFunction("fn");
        lambda.clock.advance(Duration.ofSeconds(5));

        var after = lambda.call(
                "UpdateFunctionCode",
                "{'FunctionName':'fn','ZipFile':'" + base64(zip("app/Handler.class", "other")) + "'}");

        assertThat(after.path("CodeSha256")).isNotEqualTo(before.path("CodeSha256"));
        assertThat(after.path("RevisionId")).isNotEqualTo(before.path("RevisionId"));
        assertThat(after.path("LastModified").asText()).isEqualTo("2026-01-01T00:00:05.000+0000");
        assertThat(lambda.functions.spec(ARN).code().resolve("app/Handler.class"))
                .hasContent("other");
    }

    @Test
    void an_update_of_configuration_keeps_what_it_does_not_name() {
        lambda.call("CreateFunction", with("fn", "'Description':'d','Environment':{'Variables':{'AA':'1'}}"));

        var after = lambda.call("UpdateFunctionConfiguration", "{'FunctionName':'fn','Timeout':60}");

        assertThat(after.path("Timeout").asInt()).isEqualTo(60);
        assertThat(after.path("Description").asText()).isEqualTo("d");
        assertThat(after.at("/Environment/Variables/AA").asText()).isEqualTo("1");
        assertThat(lambda.functions.spec(ARN).timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(lambda.refused(
                                "UpdateFunctionConfiguration", "{'FunctionName':'fn','Timeout':1,'RevisionId':'stale'}")
                        .code())
                .isEqualTo("PreconditionFailedException");
    }

    @Test
    void a_deleted_function_is_gone_and_its_name_is_free() {
        lambda.createFunction("fn");

        assertThat(lambda.call("DeleteFunction", "{'FunctionName':'fn'}")).isEmpty();

        assertThat(lambda.functions.specs()).isEmpty();
        assertThat(lambda.refused("DeleteFunction", "{'FunctionName':'fn'}").status())
                .isEqualTo(404);
        lambda.createFunction("fn");
    }

    @Test
    void lists_show_functions_by_name_page_by_page_and_the_one_version() {
        lambda.createFunction("b");
        lambda.createFunction("a");

        var first = lambda.call("ListFunctions", "{'MaxItems':1}");
        var second = lambda.call(
                "ListFunctions",
                "{'MaxItems':1,'Marker':'" + first.path("NextMarker").asText() + "'}");

        assertThat(first.at("/Functions/0/FunctionName").asText()).isEqualTo("a");
        assertThat(second.at("/Functions/0/FunctionName").asText()).isEqualTo("b");
        assertThat(second.has("NextMarker")).isFalse();
        assertThat(lambda.call("ListVersionsByFunction", "{'FunctionName':'a','MaxItems':10000}")
                        .at("/Versions/0/FunctionArn")
                        .asText())
                .endsWith("function:a:$LATEST");
        assertThat(lambda.call("GetFunctionCodeSigningConfig", "{'FunctionName':'a'}")
                        .path("FunctionName")
                        .asText())
                .isEqualTo("a");
    }

    @Test
    void functions_survive_a_restart() {
        var before = lambda.call("CreateFunction", with("fn", "'Tags':{'team':'orders'},'Timeout':7"));

        lambda.restart();

        assertThat(lambda.call("GetFunctionConfiguration", "{'FunctionName':'fn'}"))
                .isEqualTo(before);
        assertThat(lambda.call("GetFunction", "{'FunctionName':'fn'}")
                        .at("/Tags/team")
                        .asText())
                .isEqualTo("orders");
        assertThat(lambda.functions.spec(ARN).timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void local_code_built_anew_is_noticed_at_the_next_start() throws IOException {
        var app = folder.resolve("app");
        Files.createDirectories(app.resolve("app"));
        Files.writeString(app.resolve("app/Handler.class"), "one");
        var before = lambda.call("CreateFunction", with("fn", "'Code':{'LocalPath':'" + app + "'}"));

        Files.writeString(app.resolve("app/Handler.class"), "two");
        lambda.restart();

        var after = lambda.call("GetFunctionConfiguration", "{'FunctionName':'fn'}");
        assertThat(after.path("CodeSha256")).isNotEqualTo(before.path("CodeSha256"));
        assertThat(lambda.functions.spec(ARN).codeId())
                .isEqualTo(after.path("CodeSha256").asText());
    }

    @Test
    void uploads_that_no_function_uses_any_more_are_swept_at_the_next_start() {
        lambda.createFunction("fn");
        var old = lambda.functions.spec(ARN).code();
        lambda.call(
                "UpdateFunctionCode",
                "{'FunctionName':'fn','ZipFile':'" + base64(zip("app/Handler.class", "other")) + "'}");
        assertThat(old).exists();

        lambda.restart();

        assertThat(old).doesNotExist();
        assertThat(lambda.functions.spec(ARN).code().resolve("app/Handler.class"))
                .exists();
    }

    @Test
    void invoke_answers_the_function_s_payload_and_version() {
        lambda.createFunction("fn");
        lambda.functions.next(TestingFunctions.returned("{\"ok\":true}"));

        var answer = lambda.call("Invoke", "{'FunctionName':'fn','Payload':'" + payload("{\"a\":1}") + "'}");

        assertThat(answer.path("StatusCode").asInt()).isEqualTo(200);
        assertThat(answer.path("ExecutedVersion").asText()).isEqualTo("$LATEST");
        assertThat(answer.has("FunctionError")).isFalse();
        assertThat(answer.path("Payload").asText()).isEqualTo(payload("{\"ok\":true}"));
        var invocation = lambda.functions.invocations().getFirst();
        assertThat(new String(invocation.event(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}");
        assertThat(invocation.requestId()).isEqualTo("request-1");
    }

    @Test
    void log_type_tail_answers_with_the_end_of_the_invocation_s_log() {
        lambda.createFunction("fn");
        lambda.functions.always(invocation -> {
            invocation.log().accept("START");
            invocation.log().accept("a line");
            return TestingFunctions.failed();
        });

        var asked = lambda.call("Invoke", "{'FunctionName':'fn','LogType':'Tail'}");
        assertThat(asked.path("LogResult").asText()).isEqualTo(payload("START\na line\n"));
        assertThat(lambda.call("Invoke", "{'FunctionName':'fn'}").has("LogResult"))
                .isFalse();
    }

    @Test
    void a_function_that_fails_or_times_out_is_an_answer_with_the_error_header() {
        lambda.createFunction("fn");
        lambda.functions.next(TestingFunctions.failed());
        lambda.functions.next(new InvocationOutcome.TimedOut("{}".getBytes(StandardCharsets.UTF_8), Duration.ZERO));

        for (int i = 0; i < 2; i++) {
            var answer = lambda.call("Invoke", "{'FunctionName':'fn'}");
            assertThat(answer.path("StatusCode").asInt()).isEqualTo(200);
            assertThat(answer.path("FunctionError").asText()).isEqualTo("Unhandled");
        }
    }

    @Test
    void a_throttled_invocation_is_429() {
        lambda.createFunction("fn");
        lambda.functions.next(TestingFunctions.throttled());

        var error = lambda.refused("Invoke", "{'FunctionName':'fn'}");

        assertThat(error.status()).isEqualTo(429);
        assertThat(error.code()).isEqualTo("TooManyRequestsException");
        assertThat(error.message()).isEqualTo("Rate Exceeded.");
    }

    @Test
    void a_dry_run_checks_and_does_not_run() {
        lambda.createFunction("fn");

        var answer = lambda.call("Invoke", "{'FunctionName':'fn','InvocationType':'DryRun'}");

        assertThat(answer.path("StatusCode").asInt()).isEqualTo(204);
        assertThat(lambda.functions.invocations()).isEmpty();
    }

    @Test
    void an_event_is_queued_and_tried_again_after_one_and_two_minutes() {
        lambda.createFunction("fn");
        lambda.functions.always(invocation -> TestingFunctions.failed());

        var answer = lambda.call("Invoke", "{'FunctionName':'fn','InvocationType':'Event'}");

        assertThat(answer.path("StatusCode").asInt()).isEqualTo(202);
        awaitCalls(1);
        await().until(() -> lambda.clock.nextDue().isPresent());
        lambda.clock.advance(Duration.ofSeconds(59));
        assertThat(lambda.functions.invocations()).hasSize(1);
        lambda.clock.advance(Duration.ofSeconds(1));
        awaitCalls(2);
        await().until(() -> lambda.clock.nextDue().isPresent());
        lambda.clock.advance(Duration.ofMinutes(2));
        awaitCalls(3);
    }

    @Test
    void a_client_context_is_refused_by_name() {
        lambda.createFunction("fn");

        assertThat(lambda.refused("Invoke", "{'FunctionName':'fn','ClientContext':'e30='}")
                        .message())
                .isEqualTo("Millrace does not support ClientContext yet.");
        assertThat(lambda.functions.invocations()).isEmpty();
    }

    @Test
    void an_event_must_be_json() {
        lambda.createFunction("fn");

        var error = lambda.refused("Invoke", "{'FunctionName':'fn','Payload':'" + payload("not json") + "'}");

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidRequestContentException");
        assertThat(error.message()).startsWith("Could not parse request body into json: ");
    }

    @ParameterizedTest
    @CsvSource({"RequestResponse,6291456,6291457", "Event,1048576,1048577"})
    void an_event_has_a_largest_size(String type, int allowed, int refused) {
        lambda.createFunction("fn");
        var json = "{'FunctionName':'fn','InvocationType':'%s','Payload':'%s'}";

        lambda.call("Invoke", json.formatted(type, payload("\"" + "x".repeat(allowed - 2) + "\"")));
        var error = lambda.refused("Invoke", json.formatted(type, payload("\"" + "x".repeat(refused - 2) + "\"")));

        assertThat(error.status()).isEqualTo(413);
        assertThat(error.code()).isEqualTo("RequestTooLargeException");
    }

    @Test
    void permissions_are_added_shown_and_removed() {
        lambda.createFunction("fn");
        var add = "{'FunctionName':'fn','StatementId':'AllowSns','Action':'lambda:InvokeFunction',"
                + "'Principal':'sns.amazonaws.com','SourceArn':'arn:aws:sns:us-east-1:000000000000:alerts'}";

        lambda.call("AddPermission", add);

        var statement = LambdaWorld.object(lambda.call("GetPolicy", "{'FunctionName':'fn'}")
                        .path("Policy")
                        .asText())
                .at("/Statement/0");
        assertThat(statement.path("Sid").asText()).isEqualTo("AllowSns");
        assertThat(statement.at("/Principal/Service").asText()).isEqualTo("sns.amazonaws.com");
        assertThat(statement.at("/Condition/ArnLike/AWS:SourceArn").asText()).endsWith(":alerts");
        assertThat(lambda.refused("AddPermission", add).status()).isEqualTo(409);

        lambda.call("RemovePermission", "{'FunctionName':'fn','StatementId':'AllowSns'}");

        assertThat(lambda.refused("GetPolicy", "{'FunctionName':'fn'}").message())
                .isEqualTo("The resource you requested does not exist.");
        assertThat(lambda.refused("RemovePermission", "{'FunctionName':'fn','StatementId':'AllowSns'}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void tags_are_merged_and_removed() {
        lambda.createFunction("fn");
        lambda.call("TagResource", "{'Resource':'" + ARN + "','Tags':{'a':'1','b':'2'}}");
        lambda.call("TagResource", "{'Resource':'" + ARN + "','Tags':{'b':'3'}}");
        lambda.call("UntagResource", "{'Resource':'" + ARN + "','TagKeys':['a','unknown']}");

        assertThat(lambda.call("ListTags", "{'Resource':'" + ARN + "'}"))
                .isEqualTo(LambdaWorld.object("{'Tags':{'b':'3'}}"));
    }

    @Test
    void reserved_concurrency_reaches_the_runner() {
        lambda.createFunction("fn");

        lambda.call("PutFunctionConcurrency", "{'FunctionName':'fn','ReservedConcurrentExecutions':1}");
        assertThat(lambda.functions.spec(ARN).reservedConcurrency()).hasValue(1);
        assertThat(lambda.call("GetFunctionConcurrency", "{'FunctionName':'fn'}")
                        .path("ReservedConcurrentExecutions")
                        .asInt())
                .isEqualTo(1);

        lambda.call("DeleteFunctionConcurrency", "{'FunctionName':'fn'}");
        assertThat(lambda.functions.spec(ARN).reservedConcurrency()).isEmpty();
    }

    private void awaitCalls(int calls) {
        await().untilAsserted(() -> assertThat(lambda.functions.invocations()).hasSize(calls));
    }

    private static String with(String name, String members) {
        var json = LambdaWorld.object(functionJson(name));
        json.setAll(LambdaWorld.object("{" + members + "}"));
        return json.toString();
    }

    private static String payload(String json) {
        return base64(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A.1.2: the member is called message, and the error is the user's. */
    private static void assertInvalidParameter(ServiceError error) {
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(error.messageMember()).isEqualTo("message");
        assertThat(error.members()).containsEntry("Type", "User");
    }
}
