/**
 * IAM: roles and policies, kept and answered as templates and tools expect, and not enforced. An account's entities
 * live in the one store; IAM knows no regions.
 *
 * <p>Read {@link dev.millrace.services.iam.IamService} first. A <em>role policy</em> is part of its role; a <em>managed
 * policy</em> stands for itself, has versions, and is attached by its ARN.
 */
@NullMarked
package dev.millrace.services.iam;

import org.jspecify.annotations.NullMarked;
