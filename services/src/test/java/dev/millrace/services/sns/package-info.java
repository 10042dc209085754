/** Tests of topics over a real store, real queues and real HTTP endpoints, in virtual time. */
@NullMarked
package dev.millrace.services.sns;

import org.jspecify.annotations.NullMarked;
