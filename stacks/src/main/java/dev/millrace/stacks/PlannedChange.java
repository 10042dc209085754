package dev.millrace.stacks;

/**
 * What a deployment would do with a resource.
 *
 * @param action {@code Add}, {@code Modify} or {@code Remove}
 * @param physicalId empty if it does not exist yet
 * @param replacement whether a modification makes a new resource in place of the old one
 */
public record PlannedChange(String action, String logicalId, String type, String physicalId, boolean replacement) {

    static PlannedChange of(Plan.Change change) {
        var action = switch (change.action()) {
            case ADD -> "Add";
            case REMOVE -> "Remove";
            case MODIFY, REPLACE, KEEP -> "Modify";
        };
        return new PlannedChange(
                action, change.logicalId(), change.type(), change.physicalId(), change.action() == Plan.Action.REPLACE);
    }
}
