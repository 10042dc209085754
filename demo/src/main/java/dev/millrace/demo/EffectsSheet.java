package dev.millrace.demo;

import java.util.List;

/**
 * What was processed beside what came of it, counted.
 *
 * @param statusChanges processed records that give an order a new status
 * @param notifications as they reached the subscribed queue
 * @param repeatedNotifications how many of them announce what another has announced
 * @param cancellations processed records that cancel an order
 * @param deletions processed records that delete an order
 * @param documentsForPeople failure documents with something that could not be recovered
 * @param alerts as they reached the subscribed queue
 * @param problems what does not balance
 */
public record EffectsSheet(
        int statusChanges,
        int notifications,
        int repeatedNotifications,
        int cancellations,
        int refunds,
        int deletions,
        int archived,
        int documentsForPeople,
        int alerts,
        List<Problem> problems) {

    public EffectsSheet {
        problems = List.copyOf(problems);
    }
}
