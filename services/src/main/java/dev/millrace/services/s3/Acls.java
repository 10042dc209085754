package dev.millrace.services.s3;

import dev.millrace.model.errors.S3Errors;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access control lists: a bucket's owner owns everything in it, as with every new bucket on AWS, so none can be set.
 */
final class Acls {

    /** Canned lists that say what holds anyway. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("private", "bucket-owner-full-control", "bucket-owner-read");

    private Acls() {}

    static void check(@Nullable String canned) {
        if (canned != null && !WITHOUT_EFFECT.contains(canned)) {
            throw S3Errors.aclNotSupported();
        }
    }

    /** The list that every bucket and object has. */
    static String document(String account) {
        var owner = BucketNames.owner(account);
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AccessControlPolicy xmlns=\"" + S3Service.NAMESPACE
                + "\"><Owner><ID>" + owner + "</ID></Owner><AccessControlList><Grant><Grantee"
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>" + owner
                + "</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>"
                + "</AccessControlPolicy>";
    }
}
