@NullMarked
package dev.millrace.services.cloudwatch;

import org.jspecify.annotations.NullMarked;
