package dev.millrace.tables.item;

import dev.millrace.model.AttributeValue;
import java.util.Optional;

/** The types a key attribute may have. The constants are called as on the wire. */
public enum KeyType {
    /** Text. */
    S,
    /** Number. */
    N,
    /** Bytes. */
    B;

    /** The type of the value; empty if no key can have it. */
    public static Optional<KeyType> of(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S ignored -> Optional.of(S);
            case AttributeValue.N ignored -> Optional.of(N);
            case AttributeValue.B ignored -> Optional.of(B);
            case AttributeValue.Bool ignored -> Optional.empty();
            case AttributeValue.Null ignored -> Optional.empty();
            case AttributeValue.SS ignored -> Optional.empty();
            case AttributeValue.NS ignored -> Optional.empty();
            case AttributeValue.BS ignored -> Optional.empty();
            case AttributeValue.L ignored -> Optional.empty();
            case AttributeValue.M ignored -> Optional.empty();
        };
    }

    /** Whether the value has this type. */
    public boolean accepts(AttributeValue value) {
        return value.typeName().equals(name());
    }
}
