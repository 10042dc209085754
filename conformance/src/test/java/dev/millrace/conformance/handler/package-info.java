/** The handlers that the tests zip and upload. They use the JDK alone, so a zip holds nothing but their classes. */
@NullMarked
package dev.millrace.conformance.handler;

import org.jspecify.annotations.NullMarked;
