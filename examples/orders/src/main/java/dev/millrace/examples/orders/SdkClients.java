package dev.millrace.examples.orders;

import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The SDK clients of one environment. Region, credentials and endpoint come from the environment that Lambda provides;
 * naming the providers spares the start a search through profiles and instance metadata.
 */
record SdkClients(DynamoDbClient tables, SnsClient topics) {

    static SdkClients of(Settings settings) {
        var region = Region.of(settings.text("AWS_REGION"));
        var credentials = EnvironmentVariableCredentialsProvider.create();
        var http = UrlConnectionHttpClient.create();
        return new SdkClients(
                DynamoDbClient.builder()
                        .region(region)
                        .credentialsProvider(credentials)
                        .httpClient(http)
                        .build(),
                SnsClient.builder()
                        .region(region)
                        .credentialsProvider(credentials)
                        .httpClient(http)
                        .build());
    }

    /** For reading records back. */
    static DynamoDbStreamsClient streams(Settings settings) {
        return DynamoDbStreamsClient.builder()
                .region(Region.of(settings.text("AWS_REGION")))
                .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
