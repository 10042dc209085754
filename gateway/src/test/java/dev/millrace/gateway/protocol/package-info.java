/** The wire records judged by the models of AWS's own SDK. */
@NullMarked
package dev.millrace.gateway.protocol;

import org.jspecify.annotations.NullMarked;
