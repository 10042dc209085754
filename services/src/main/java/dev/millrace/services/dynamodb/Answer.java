package dev.millrace.services.dynamodb;

import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.JsonBuffer;
import java.util.List;

/** Writes an answer member by member; items are copied as they are. Used once. */
final class Answer {

    private static final byte[] EMPTY = {'{', '}'};

    private final JsonBuffer out;
    private boolean isEmpty = true;

    Answer() {
        this(64);
    }

    Answer(int expectedBytes) {
        out = new JsonBuffer(expectedBytes);
        out.raw('{');
    }

    /** The answer of an operation that has nothing to say. */
    static byte[] empty() {
        return EMPTY.clone();
    }

    /** Begins a member; its value is written next, to the buffer. */
    JsonBuffer member(String name) {
        if (!isEmpty) {
            out.raw(',');
        }
        isEmpty = false;
        return out.name(name);
    }

    Answer item(String name, Item item) {
        member(name).raw(item.canonicalBytes());
        return this;
    }

    Answer items(String name, List<Item> items) {
        member(name);
        items(out, items);
        return this;
    }

    static void items(JsonBuffer out, List<Item> items) {
        out.raw('[');
        for (var i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.raw(',');
            }
            out.raw(items.get(i).canonicalBytes());
        }
        out.raw(']');
    }

    Answer number(String name, int value) {
        member(name).raw(Integer.toString(value));
        return this;
    }

    byte[] toBytes() {
        if (isEmpty) {
            return EMPTY.clone();
        }
        return out.raw('}').toByteArray();
    }
}
