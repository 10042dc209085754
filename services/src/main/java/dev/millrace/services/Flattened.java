package dev.millrace.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A list or map that the query protocol spells without a {@code member} or {@code entry} level and under a name of its
 * own: {@code AttributeName.1=…}, {@code Attribute.1.Name=…&Attribute.1.Value=…}. SQS does that throughout. The JSON
 * protocols ignore it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
public @interface Flattened {

    /** The member's name in the query protocol. */
    String value();

    /** Of maps: what the key of an entry is called. */
    String key() default "Name";

    /** Of maps: what the value of an entry is called. */
    String entryValue() default "Value";
}
