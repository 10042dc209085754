/** Tests of the template language. */
@NullMarked
package dev.millrace.stacks.template;

import org.jspecify.annotations.NullMarked;
