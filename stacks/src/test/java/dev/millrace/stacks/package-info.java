/** Tests of stacks against services that only remember what they were told. */
@NullMarked
package dev.millrace.stacks;

import org.jspecify.annotations.NullMarked;
