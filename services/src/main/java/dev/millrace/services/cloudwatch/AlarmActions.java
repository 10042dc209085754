package dev.millrace.services.cloudwatch;

import dev.millrace.model.Scope;

/** Where alarms tell that their state has changed. Thread-safe. */
@FunctionalInterface
public interface AlarmActions {

    /**
     * Carries out one action and returns when it is done. It may block. After a crash an action may be carried out
     * again.
     *
     * @param actionArn of a topic
     * @param scope of the alarm
     * @param subject one line for people
     * @param message AWS's notification, JSON
     * @throws RuntimeException if the action cannot be carried out; the alarm's history will tell, and it is not tried
     *     again, as on AWS
     */
    void fire(String actionArn, Scope scope, String subject, String message);
}
