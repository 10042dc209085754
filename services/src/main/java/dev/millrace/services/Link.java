package dev.millrace.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the request of an operation that messages link to: it may also be asked by GET, with its parameters in the
 * query, without signature or version, since nobody knows the parameters but who got the message. Every other operation
 * must be posted, so that a web page cannot ask for it by an image's address.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Link {}
