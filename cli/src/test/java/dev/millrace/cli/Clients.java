package dev.millrace.cli;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** AWS's clients of a program under test. */
final class Clients {

    private Clients() {}

    static LambdaClient lambda(String endpoint) {
        return of(LambdaClient.builder(), endpoint);
    }

    static SqsClient sqs(String endpoint) {
        return of(SqsClient.builder(), endpoint);
    }

    private static <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C of(B builder, String endpoint) {
        return builder.endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
