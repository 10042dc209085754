package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;

/**
 * Whether an item qualifies: a condition of a write, a filter of a read. For writes it runs on the writing thread, so
 * it must be quick; it may refuse by throwing a {@link dev.millrace.model.ServiceException}, which leaves nothing
 * written.
 */
@FunctionalInterface
public interface ItemCondition {

    /** Holds for everything. */
    ItemCondition ALWAYS = item -> true;

    /** @param item the item as it is, {@link Item#EMPTY} if there is none */
    boolean holds(Item item);

    /** Refuses what can be seen to be wrong whatever the item is; asked before any item is looked at. */
    default void check() {}
}
