@NullMarked
package dev.millrace.services.dynamodb;

import org.jspecify.annotations.NullMarked;
