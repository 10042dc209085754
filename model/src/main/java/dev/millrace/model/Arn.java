package dev.millrace.model;

import java.util.Objects;
import java.util.Optional;

/**
 * An Amazon Resource Name, {@code arn:partition:service:region:account:resource}.
 *
 * @param partition {@code aws}, {@code aws-cn}, …
 * @param service the service's name in ARNs, for example {@code dynamodb}
 * @param region may be empty for global services (IAM)
 * @param account may be empty (S3)
 * @param resource everything behind the fifth colon; may itself contain colons and slashes
 */
public record Arn(String partition, String service, String region, String account, String resource) {

    public Arn {
        Objects.requireNonNull(partition);
        Objects.requireNonNull(service);
        Objects.requireNonNull(region);
        Objects.requireNonNull(account);
        Objects.requireNonNull(resource);
    }

    /** Reads an ARN; empty if the text does not have the form of one. */
    public static Optional<Arn> parse(String text) {
        var parts = text.split(":", 6);
        if (parts.length != 6 || !parts[0].equals("arn") || parts[2].isEmpty() || parts[5].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]));
    }

    /**
     * The scope the resource belongs to; the defaults stand in where the ARN names no account or region. Empty if what
     * it names can be none.
     */
    public Optional<Scope> scope() {
        var owner = account.isEmpty() ? Scope.DEFAULT_ACCOUNT : account;
        var place = region.isEmpty() ? Scope.DEFAULT_REGION : region;
        return Scope.isAccount(owner) && Scope.isRegion(place)
                ? Optional.of(new Scope(owner, place))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
    }
}
