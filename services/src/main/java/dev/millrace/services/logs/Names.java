package dev.millrace.services.logs;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.LogsErrors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of groups and streams, as requests give them. */
final class Names {

    private static final int MOST_CHARACTERS = 512;
    private static final Pattern GROUP = Pattern.compile("[.\\-_/#A-Za-z0-9]+");
    private static final Pattern STREAM = Pattern.compile("[^:*]*");
    private static final String RESOURCE = "log-group:";
    private static final String ALL_STREAMS = ":*";

    private Names() {}

    static String group(@Nullable String name) {
        return checked(name, "logGroupName", GROUP);
    }

    static String stream(@Nullable String name) {
        return checked(name, "logStreamName", STREAM);
    }

    /** The group that is given by its name, or by name or ARN as identifier. */
    static String group(Scope scope, @Nullable String name, @Nullable String identifier) {
        if (identifier == null) {
            return group(name);
        }
        if (name != null) {
            throw LogsErrors.invalidParameter("Exactly one of logGroupName or logGroupIdentifier must be specified.");
        }
        return identifier.startsWith("arn:") ? ofArn(scope, identifier) : group(identifier);
    }

    /** The group's name in its ARN, with {@code :*} at its end or without. */
    static String ofArn(Scope scope, @Nullable String arn) {
        if (arn == null) {
            throw LogsErrors.constraint("null", "resourceArn", "not be null");
        }
        var parsed = Arn.parse(arn).orElseThrow(() -> LogsErrors.invalidParameter("Invalid ARN: " + arn));
        if (!parsed.service().equals("logs")
                || !parsed.resource().startsWith(RESOURCE)
                || !parsed.account().equals(scope.account())
                || !parsed.region().equals(scope.region())) {
            throw LogsErrors.resourceNotFound();
        }
        var name = parsed.resource().substring(RESOURCE.length());
        return name.endsWith(ALL_STREAMS) ? name.substring(0, name.length() - ALL_STREAMS.length()) : name;
    }

    private static String checked(@Nullable String name, String member, Pattern form) {
        if (name == null) {
            throw LogsErrors.constraint("null", member, "not be null");
        }
        var quoted = "'" + name + "'";
        if (name.isEmpty()) {
            throw LogsErrors.constraint(quoted, member, "have length greater than or equal to 1");
        }
        if (name.length() > MOST_CHARACTERS) {
            throw LogsErrors.constraint(quoted, member, "have length less than or equal to " + MOST_CHARACTERS);
        }
        if (!form.matcher(name).matches()) {
            throw LogsErrors.constraint(quoted, member, "satisfy regular expression pattern: " + form.pattern());
        }
        return name;
    }

    /** A page's size within AWS's bounds. */
    static int limit(@Nullable Integer given, int most) {
        if (given == null) {
            return most;
        }
        if (given < 1) {
            throw LogsErrors.constraint("'" + given + "'", "limit", "have value greater than or equal to 1");
        }
        if (given > most) {
            throw LogsErrors.constraint("'" + given + "'", "limit", "have value less than or equal to " + most);
        }
        return given;
    }
}
