@NullMarked
package dev.millrace.services.lambda.mapping;

import org.jspecify.annotations.NullMarked;
