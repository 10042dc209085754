package dev.millrace.tables.expression;

import dev.millrace.model.AttributeValue;
import java.util.Objects;

/** What AttributeUpdates does to one top-level attribute (spec 4.8.2). Immutable. */
public sealed interface AttributeChange {

    /** Its name as it is: a dot is part of it. */
    String attribute();

    /** It gets this value. */
    record Put(String attribute, AttributeValue value) implements AttributeChange {
        public Put {
            Objects.requireNonNull(attribute);
            Objects.requireNonNull(value);
        }
    }

    /** It goes. */
    record Delete(String attribute) implements AttributeChange {
        public Delete {
            Objects.requireNonNull(attribute);
        }
    }

    /** Members of a set go. */
    record DeleteMembers(String attribute, AttributeValue members) implements AttributeChange {
        public DeleteMembers {
            Objects.requireNonNull(attribute);
            Objects.requireNonNull(members);
        }
    }

    /** A number grows, a set gets members, elements are appended to a list. */
    record Add(String attribute, AttributeValue value) implements AttributeChange {
        public Add {
            Objects.requireNonNull(attribute);
            Objects.requireNonNull(value);
        }
    }
}
