package dev.millrace.demo;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * SDK clients for one endpoint. The credentials are on purpose never the user's own for AWS: those that whoever starts
 * the process gives it for an endpoint that verifies them, else made up; then the access key is the account's number,
 * which the endpoint takes the account from.
 */
record AwsClients(URI endpoint, AwsBasicCredentials credentials, Region region) {

    /** Variables with a key of the endpoint, if it verifies signatures. */
    static final String KEY_ID = "MILLRACE_DEMO_KEY_ID";

    static final String SECRET = "MILLRACE_DEMO_SECRET";

    static final Set<String> OPTIONS = Set.of("--endpoint", "--account", "--region");

    static AwsClients of(Options options) {
        // The JDK keeps five idle connections a host by default; more clients than that would reconnect all the time.
        System.setProperty("http.maxConnections", "64");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        return new AwsClients(
                URI.create(options.text("--endpoint", "http://127.0.0.1:4566")),
                credentialsOf(System.getenv(), options.text("--account", accountOf(System.getenv()))),
                Region.of(options.text("--region", "us-east-1")));
    }

    /** An access key that is an account's number names the account. Any other is a real one, and not for us. */
    static String accountOf(Map<String, String> environment) {
        var accessKey = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        return accessKey.matches("\\d{12}") ? accessKey : "000000000000";
    }

    static AwsBasicCredentials credentialsOf(Map<String, String> environment, String account) {
        return AwsBasicCredentials.create(
                environment.getOrDefault(KEY_ID, account), environment.getOrDefault(SECRET, "demo"));
    }

    /** For calls that may be repeated freely. */
    DynamoDbClient tables() {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(http())
                .build();
    }

    /** For writes whose every attempt is to be known: the SDK repeats nothing. */
    DynamoDbClient tablesWithoutRetries() {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(http())
                .overrideConfiguration(settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    DynamoDbStreamsClient streams() {
        return DynamoDbStreamsClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(http())
                .build();
    }

    SqsClient queues() {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(http())
                .build();
    }

    private static SdkHttpClient http() {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(Duration.ofSeconds(15))
                .build();
    }
}
