package dev.millrace.demo;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A write about to be made.
 *
 * @param item the order after the write; for a deletion the order as it is
 */
record Intention(OrderWrite write, Method method, Map<String, AttributeValue> item) {

    Intention {
        item = Map.copyOf(item);
    }

    /** The call that makes the write. */
    enum Method {
        PUT_NEW(WriteKind.INSERT),
        PUT_CHANGED(WriteKind.MODIFY),
        UPDATE(WriteKind.MODIFY),
        PUT_IDENTICAL(WriteKind.NONE),
        DELETE(WriteKind.REMOVE);

        private final WriteKind kind;

        Method(WriteKind kind) {
            this.kind = kind;
        }

        WriteKind kind() {
            return kind;
        }
    }

    /** The version that the table must hold for this write to be made, 0 for none. */
    long versionBefore() {
        return switch (write.kind()) {
            case INSERT -> 0;
            case MODIFY, REMOVE -> write.version() - 1;
            case NONE -> write.version();
        };
    }
}
