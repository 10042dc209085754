package dev.millrace.services.dynamodb;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceError.RawJson;
import dev.millrace.model.ServiceException;
import dev.millrace.services.dynamodb.TransactionActions.Action;
import dev.millrace.tables.table.TransactionOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How a cancelled transaction is told (spec 3.9.5, 6.6): one reason an action, in order. */
final class CancelledTransaction {

    private CancelledTransaction() {}

    static ServiceException error(List<Action> actions, TransactionOutcome.Cancelled cancelled) {
        var reasons = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < actions.size(); i++) {
            reasons.add(reason(actions.get(i), cancelled.reasons().get(i)));
        }
        var codes = reasons.stream().map(reason -> String.valueOf(reason.get("Code")));
        var message = "Transaction cancelled, please refer cancellation reasons for specific reasons "
                + codes.collect(Collectors.joining(", ", "[", "]"));
        return ServiceError.of(400, "TransactionCanceledException", message)
                .inNamespace("com.amazonaws.dynamodb.v20120810")
                .withMessageMember("Message")
                .with("CancellationReasons", reasons)
                .asException();
    }

    private static Map<String, Object> reason(Action action, TransactionOutcome.Reason reason) {
        var members = new LinkedHashMap<String, Object>();
        switch (reason) {
            case TransactionOutcome.Reason.None ignored -> members.put("Code", "None");
            case TransactionOutcome.Reason.ConditionFailed failed -> {
                members.put("Code", "ConditionalCheckFailed");
                members.put("Message", "The conditional request failed");
                if (action.wantsItemOnFailure() && !failed.item().isEmpty()) {
                    members.put("Item", new RawJson(failed.item().json()));
                }
            }
            case TransactionOutcome.Reason.Invalid invalid -> {
                members.put("Code", "ValidationError");
                members.put("Message", String.valueOf(invalid.error().message()));
            }
        }
        return members;
    }
}
