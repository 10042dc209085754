/** STS: who the caller is, and temporary credentials for roles. Nothing is stored: keys carry their account. */
@NullMarked
package dev.millrace.services.sts;

import org.jspecify.annotations.NullMarked;
