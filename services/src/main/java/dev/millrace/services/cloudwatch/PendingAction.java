package dev.millrace.services.cloudwatch;

import dev.millrace.model.Scope;

/**
 * An action that a change of state has set off and that is not known to be carried out.
 *
 * @param number tells it apart and puts it in order
 * @param action ARN of what is told
 */
record PendingAction(
        long number, String account, String region, String alarm, String action, String subject, String message) {

    Scope scope() {
        return new Scope(account, region);
    }
}
