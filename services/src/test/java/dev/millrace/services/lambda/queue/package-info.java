@NullMarked
package dev.millrace.services.lambda.queue;

import org.jspecify.annotations.NullMarked;
