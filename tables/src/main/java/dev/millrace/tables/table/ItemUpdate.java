package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;
import java.util.Optional;

/**
 * What a write makes of an item. Runs on the writing thread, so it must be quick; it may refuse by throwing a
 * {@link dev.millrace.model.ServiceException}, which leaves nothing written.
 */
@FunctionalInterface
public interface ItemUpdate {

    /**
     * @param current the item as it is, {@link Item#EMPTY} if there is none
     * @param key its key attributes
     * @return the item as it is to be; empty if there is to be none
     */
    Optional<Item> apply(Item current, Item key);

    /** Refuses what can be seen to be wrong whatever the item is; asked before any item is looked at. */
    default void check() {}
}
