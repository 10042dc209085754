/**
 * What several rooms do with the file system and the JDK does not do for them. Knows nothing of what the files hold.
 */
@NullMarked
package dev.millrace.model.files;

import org.jspecify.annotations.NullMarked;
