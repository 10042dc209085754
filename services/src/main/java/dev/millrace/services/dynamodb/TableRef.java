package dev.millrace.services.dynamodb;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import dev.millrace.services.Call;

/** The table a request means: by name in the caller's scope, or by ARN (spec 3.0.5). */
record TableRef(Scope scope, String name) {

    private static final String TABLE = "table/";

    static TableRef of(Call call, String nameOrArn) {
        return Arn.parse(nameOrArn)
                .filter(arn ->
                        arn.service().equals("dynamodb") && arn.resource().startsWith(TABLE))
                .flatMap(arn -> arn.scope()
                        .map(scope -> new TableRef(scope, arn.resource().substring(TABLE.length()))))
                .orElseGet(() -> new TableRef(call.scope(), nameOrArn));
    }
}
