package dev.millrace.trigger.filter;

import java.util.List;

/**
 * Why an event matches a pattern or does not.
 *
 * @param matches whether the whole pattern matches
 * @param leaves one for each array of alternatives in the pattern, in the pattern's order
 */
public record FilterExplanation(boolean matches, List<Leaf> leaves) {

    public FilterExplanation {
        leaves = List.copyOf(leaves);
    }

    /**
     * One array of alternatives.
     *
     * @param path the keys that lead to it, joined by points, {@code $or[n]} for a branch of an alternative
     * @param wanted the array as JSON
     * @param found what the event has at that place as JSON; empty if it has nothing there
     * @param matches whether one of the alternatives matches
     * @param hint what is easily done wrong here and was; empty if there is nothing to say
     */
    public record Leaf(String path, String wanted, String found, boolean matches, String hint) {}
}
