package dev.millrace.services.dynamodb;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import dev.millrace.services.Call;
import java.util.Optional;
import java.util.regex.Pattern;

/** The table a request means: by name in the caller's scope, or by ARN (spec 3.0.5). */
record TableRef(Scope scope, String name) {

    private static final int LONGEST_ARN = 1024;
    private static final String ARN = "arn:";
    private static final Pattern PARTITION = Pattern.compile("aws(?:-[a-z-]+)?");
    private static final Pattern TABLE = Pattern.compile("table/([a-zA-Z0-9_.-]{3,255})");

    /** What a request of right shape names: what begins like an ARN is one of a table. */
    static TableRef of(Call call, String nameOrArn) {
        return ofArn(nameOrArn).orElseGet(() -> new TableRef(call.scope(), nameOrArn));
    }

    /** Whether it is the ARN of a table that there could be (spec 3.0.6). */
    static boolean isArn(String text) {
        return ofArn(text).isPresent();
    }

    private static Optional<TableRef> ofArn(String text) {
        if (!text.startsWith(ARN) || text.length() > LONGEST_ARN) {
            return Optional.empty();
        }
        return Arn.parse(text)
                .filter(arn -> arn.service().equals("dynamodb")
                        && PARTITION.matcher(arn.partition()).matches())
                .flatMap(arn -> {
                    var table = TABLE.matcher(arn.resource());
                    return table.matches()
                            ? arn.scope().map(scope -> new TableRef(scope, table.group(1)))
                            : Optional.empty();
                });
    }
}
