package dev.millrace.services.iam;

import java.util.regex.Pattern;

/**
 * The ARNs of managed policies: {@code arn:aws:iam::account:policy/path/name}, the account being {@code aws} for AWS's.
 */
final class ManagedPolicies {

    private static final Pattern AWS_OWN = Pattern.compile("arn:aws[a-z-]*:iam::aws:policy/.*[A-Za-z0-9_+=,.@-]");
    private static final String RESOURCE = ":policy/";

    private ManagedPolicies() {}

    static boolean isAwsOwn(String arn) {
        return AWS_OWN.matcher(arn).matches();
    }

    static String name(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** With the slashes at both ends. */
    static String path(String arn) {
        int start = arn.indexOf(RESOURCE);
        return start < 0 ? "/" : arn.substring(start + RESOURCE.length() - 1, arn.lastIndexOf('/') + 1);
    }
}
