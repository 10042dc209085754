package dev.millrace.model;

import java.util.Objects;
import java.util.function.IntPredicate;

/**
 * The account and region a resource belongs to. Resources of different scopes never see each other.
 *
 * @param account twelve decimal digits
 * @param region an AWS region name, for example {@code us-east-1}
 */
public record Scope(String account, String region) {

    private static final int ACCOUNT_DIGITS = 12;
    private static final int SHORTEST_REGION = 3;
    private static final int LONGEST_REGION = 30;

    /** Account used when the caller's access key does not name one. */
    public static final String DEFAULT_ACCOUNT = "000000000000";

    /** Region used when the caller's credential scope does not name one. */
    public static final String DEFAULT_REGION = "us-east-1";

    /** Where everything lives unless a client says otherwise. */
    public static final Scope DEFAULT = new Scope(DEFAULT_ACCOUNT, DEFAULT_REGION);

    public Scope {
        Objects.requireNonNull(account);
        Objects.requireNonNull(region);
        if (!isAccount(account)) {
            throw new IllegalArgumentException("an account is 12 digits, not '" + account + "'");
        }
        if (!isRegion(region)) {
            throw new IllegalArgumentException("not a region name: '" + region + "'");
        }
    }

    /** Whether the text has the form of an AWS account id. */
    public static boolean isAccount(String text) {
        return text.length() == ACCOUNT_DIGITS && isMadeOf(text, Scope::isDigit);
    }

    /** Whether the text has the form of a region's name. */
    public static boolean isRegion(String text) {
        return text.length() >= SHORTEST_REGION
                && text.length() <= LONGEST_REGION
                && isMadeOf(text, c -> isDigit(c) || (c >= 'a' && c <= 'z') || c == '-');
    }

    /** Asked of every request, so without a stream. */
    private static boolean isMadeOf(String text, IntPredicate allowed) {
        for (int i = 0; i < text.length(); i++) {
            if (!allowed.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    /** The ARN of a resource of this scope. */
    public Arn arn(String service, String resource) {
        return new Arn("aws", service, region, account, resource);
    }
}
