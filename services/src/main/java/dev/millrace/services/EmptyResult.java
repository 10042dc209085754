package dev.millrace.services;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An answer that has no members but, in AWS's model of its operation, a result: the query protocol spells it as an
 * empty element, {@code <ExecuteChangeSetResult/>}, which some clients insist on. An answer without this annotation and
 * without members leaves the element out. The JSON protocols ignore it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EmptyResult {}
