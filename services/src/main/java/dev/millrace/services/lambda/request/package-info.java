/** What Lambda's operations have in common when they read a request: the constraints of the service's model. */
@NullMarked
package dev.millrace.services.lambda.request;

import org.jspecify.annotations.NullMarked;
