package dev.millrace.services.lambda.function;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.lambda.request.Constraints;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which function a request means, and by which qualifier. Clients may give a name, {@code name:qualifier}, a partial
 * ARN ({@code account:function:name}) or a whole one; what they leave out comes from the call.
 *
 * @param scope account and region of the function
 * @param name the bare name
 * @param qualifier {@code $LATEST}, a version or an alias, if the client gave one
 */
public record FunctionName(Scope scope, String name, Optional<String> qualifier) {

    /** The only version that Millrace has. */
    public static final String LATEST = "$LATEST";

    private static final Pattern FORM = Pattern.compile("(arn:(aws[a-zA-Z-]*)?:lambda:)?"
            + "([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?"
            + "([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?");
    private static final int REGION = 3;
    private static final int ACCOUNT = 8;
    private static final int NAME = 10;
    private static final int QUALIFIER = 12;

    /** The form and length that the service's model asks of a FunctionName. */
    public static void constrain(Constraints constraints, @Nullable String text) {
        constraints
                .required("functionName", text)
                .length("functionName", text, 1, 256)
                .matches("functionName", text, FORM);
    }

    /**
     * Reads what the client gave; the text must have passed {@link #constrain}.
     *
     * @param scope of the call
     */
    public static FunctionName parse(Scope scope, String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a function name: " + text);
        }
        var region = withoutColon(matcher.group(REGION)).orElse(scope.region());
        var account = withoutColon(matcher.group(ACCOUNT)).orElse(scope.account());
        return new FunctionName(
                new Scope(account, region), matcher.group(NAME), Optional.ofNullable(matcher.group(QUALIFIER)));
    }

    /** Checks the form, then reads; for operations with no further constraints. */
    public static FunctionName of(Scope scope, @Nullable String text) {
        return of(scope, text, null);
    }

    /** As {@link #of(Scope, String)}, with the qualifier that some operations take as a parameter of its own. */
    public static FunctionName of(Scope scope, @Nullable String text, @Nullable String qualifier) {
        var constraints = new Constraints();
        constrain(constraints, text);
        constraints.check();
        var name = parse(scope, text == null ? "" : text);
        if (qualifier == null) {
            return name;
        }
        if (name.qualifier.isPresent() && !name.qualifier.get().equals(qualifier)) {
            throw LambdaErrors.invalidParameter(
                    "The derived qualifier from the function name does not match the specified qualifier.");
        }
        return new FunctionName(name.scope, name.name, Optional.of(qualifier));
    }

    /** The ARN without a qualifier: the function's identity. */
    public String functionArn() {
        return scope.arn("lambda", "function:" + name).toString();
    }

    /** The ARN with the qualifier as the client gave it. */
    public String arn() {
        return qualifier.map(q -> functionArn() + ":" + q).orElseGet(this::functionArn);
    }

    /** {@code name} or {@code name:qualifier}, as AWS prints it in sentences. */
    public String shortForm() {
        return qualifier.map(q -> name + ":" + q).orElse(name);
    }

    /** Whether it means the newest code, the only version there is. */
    public boolean isLatest() {
        return qualifier.isEmpty() || qualifier.get().equals(LATEST);
    }

    private static Optional<String> withoutColon(@Nullable String group) {
        return Optional.ofNullable(group).map(text -> text.substring(0, text.length() - 1));
    }
}
