/**
 * What AWS's services answer when they refuse: one class a service, one factory an error, with AWS's exact type, status
 * and sentence, because clients match on them. Validation sentences that belong to one rule stand with that rule.
 */
@NullMarked
package dev.millrace.model.errors;

import org.jspecify.annotations.NullMarked;
