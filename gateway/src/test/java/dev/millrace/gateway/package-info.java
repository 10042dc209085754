/** The gateway over real sockets: AWS's own clients, and bytes where clients are too polite. */
@NullMarked
package dev.millrace.gateway;

import org.jspecify.annotations.NullMarked;
