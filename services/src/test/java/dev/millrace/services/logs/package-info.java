/** CloudWatch Logs in virtual time over a real store; its wire is judged by AWS's own client in {@code gateway}. */
@NullMarked
package dev.millrace.services.logs;

import org.jspecify.annotations.NullMarked;
