@NullMarked
package dev.millrace.services.lambda.function;

import org.jspecify.annotations.NullMarked;
