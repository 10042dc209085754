package dev.millrace.examples.orders;

import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The SDK clients of one environment. Region, credentials and endpoint come from the environment that Lambda provides;
 * naming the providers spares the start a search through profiles and instance metadata.
 */
final class SdkClients {

    private SdkClients() {}

    static DynamoDbClient tables() {
        return DynamoDbClient.builder()
                .httpClient(http())
                .region(region())
                .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
                .build();
    }

    static DynamoDbStreamsClient streams() {
        return DynamoDbStreamsClient.builder()
                .httpClient(http())
                .region(region())
                .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
                .build();
    }

    /** An environment variable that the template must set. */
    static String setting(String name) {
        var value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("The environment variable " + name + " is not set; see template.yaml.");
        }
        return value;
    }

    private static SdkHttpClient http() {
        return UrlConnectionHttpClient.create();
    }

    private static Region region() {
        return Region.of(setting("AWS_REGION"));
    }
}
