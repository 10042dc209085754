package dev.millrace.functions;

import dev.millrace.model.Scope;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a handler in this very process has instead of Lambda's variables: the AWS SDK for Java looks at system
 * properties before it looks at the user's shell. So a handler in process does not reach real AWS by accident either. A
 * property that somebody has set before us stays as it is.
 */
final class AwsSystemProperties implements AutoCloseable {

    private final Map<String, String> ours = new ConcurrentHashMap<>();

    void set(Scope scope, URI endpoint, FunctionCredentials credentials) {
        set("aws.endpointUrl", endpoint.toString());
        set("aws.region", scope.region());
        if (System.getProperty("aws.accessKeyId") == null) { // the three belong together
            set("aws.accessKeyId", credentials.accessKeyId());
            set("aws.secretAccessKey", credentials.secretAccessKey());
            set("aws.sessionToken", credentials.sessionToken());
        }
        set("aws.disableEc2Metadata", "true");
    }

    private void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
            ours.put(name, value);
        }
    }

    @Override
    public void close() {
        ours.forEach((name, value) -> {
            if (value.equals(System.getProperty(name))) {
                System.clearProperty(name);
            }
        });
    }
}
