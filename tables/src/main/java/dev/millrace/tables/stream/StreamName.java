package dev.millrace.tables.stream;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identity of a stream: one enabling of streaming on one table. Disabling and enabling again, or deleting the table
 * and creating it again, gives another label.
 *
 * @param scope where the table lives
 * @param table the table's name
 * @param label when it was enabled, UTC without zone, always with milliseconds (spec 1.1)
 */
public record StreamName(Scope scope, String table, String label) {

    private static final DateTimeFormatter LABEL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Pattern RESOURCE = Pattern.compile("table/([a-zA-Z0-9_.-]+)/stream/([^/|]+)");

    public StreamName {
        Objects.requireNonNull(scope);
        Objects.requireNonNull(table);
        Objects.requireNonNull(label);
    }

    /** The stream of a table that was enabled at this instant. */
    static StreamName at(Scope scope, String table, Instant enabledAt) {
        return new StreamName(scope, table, LABEL.format(enabledAt));
    }

    /** Reads a stream ARN; empty if the text is not one. */
    public static Optional<StreamName> parse(String text) {
        return Arn.parse(text).filter(arn -> arn.service().equals("dynamodb")).flatMap(StreamName::of);
    }

    private static Optional<StreamName> of(Arn arn) {
        var resource = RESOURCE.matcher(arn.resource());
        if (!resource.matches() || !Scope.isAccount(arn.account())) {
            return Optional.empty();
        }
        return arn.scope().map(scope -> new StreamName(scope, resource.group(1), resource.group(2)));
    }

    public String arn() {
        return scope.arn("dynamodb", "table/" + table + "/stream/" + label).toString();
    }
}
