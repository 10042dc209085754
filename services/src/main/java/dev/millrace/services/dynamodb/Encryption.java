package dev.millrace.services.dynamodb;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.TableShapes.SSEDescription;
import dev.millrace.services.dynamodb.TableShapes.SSESpecification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SSESpecification: the key is kept and answered; nothing is encrypted with it. */
final class Encryption {

    private static final List<String> TYPES = List.of("AES256", "KMS");
    private static final String MANAGED_KEY = "alias/aws/dynamodb";

    private Encryption() {}

    static void shape(ShapeFaults faults, @Nullable SSESpecification encryption) {
        if (encryption != null) {
            faults.enumeration("sSESpecification.sSEType", encryption.type(), TYPES);
        }
    }

    /** ARN of the key a table is to be encrypted with; empty for the key that AWS owns. */
    static Optional<String> key(Scope scope, @Nullable SSESpecification encryption) {
        if (encryption == null) {
            return Optional.empty();
        }
        if ("AES256".equals(encryption.type())) {
            throw DynamoDbErrors.invalidParameter("SSEType AES256 is not supported; DynamoDB knows KMS only");
        }
        if (!Boolean.TRUE.equals(encryption.enabled())) {
            if (encryption.keyId() != null) {
                throw DynamoDbErrors.invalidParameter(
                        "KMSMasterKeyId can only be specified when SSESpecification.Enabled is true");
            }
            return Optional.empty();
        }
        return Optional.of(arn(scope, encryption.keyId() == null ? MANAGED_KEY : encryption.keyId()));
    }

    private static String arn(Scope scope, String key) {
        if (key.startsWith("arn:")) {
            return key;
        }
        var id = key.startsWith("alias/")
                ? UUID.nameUUIDFromBytes((scope + key).getBytes(StandardCharsets.UTF_8))
                        .toString()
                : key;
        return scope.arn("kms", "key/" + id).toString();
    }

    static @Nullable SSEDescription describe(Optional<String> key) {
        return key.map(arn -> new SSEDescription("ENABLED", "KMS", arn)).orElse(null);
    }
}
