package dev.millrace.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A map whose entries the query protocol spells with names other than {@code key} and {@code value}:
 * {@code MessageAttributes.entry.1.Name=…&MessageAttributes.entry.1.Value.DataType=…}. The JSON protocols ignore it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
public @interface Entries {

    /** What the key of an entry is called. */
    String key();

    /** What the value of an entry is called. */
    String value();
}
