package dev.millrace.tables.table;

import dev.millrace.tables.item.Item;
import java.util.Objects;

/** A write of one item. */
public sealed interface WriteRequest {

    /** The table's name. */
    String table();

    /** The item it puts, or the key of the one it is about. */
    default Item subject() {
        return switch (this) {
            case Put put -> put.item();
            case Update update -> update.key();
            case Delete delete -> delete.key();
            case Check check -> check.key();
        };
    }

    /** What must hold of the item as it is. */
    ItemCondition condition();

    /** Puts a whole item in place of whatever is there. */
    record Put(String table, Item item, ItemCondition condition) implements WriteRequest {
        public Put {
            Objects.requireNonNull(table);
            Objects.requireNonNull(item);
            Objects.requireNonNull(condition);
        }
    }

    /** Changes the item with this key, or makes one. */
    record Update(String table, Item key, ItemUpdate update, ItemCondition condition) implements WriteRequest {
        public Update {
            Objects.requireNonNull(table);
            Objects.requireNonNull(key);
            Objects.requireNonNull(update);
            Objects.requireNonNull(condition);
        }
    }

    /** Deletes the item with this key, if there is one. */
    record Delete(String table, Item key, ItemCondition condition) implements WriteRequest {
        public Delete {
            Objects.requireNonNull(table);
            Objects.requireNonNull(key);
            Objects.requireNonNull(condition);
        }
    }

    /** Writes nothing: takes part in a transaction with its condition only. */
    record Check(String table, Item key, ItemCondition condition) implements WriteRequest {
        public Check {
            Objects.requireNonNull(table);
            Objects.requireNonNull(key);
            Objects.requireNonNull(condition);
        }
    }
}
