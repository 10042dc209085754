/**
 * Real clients against the packaged program, driven from outside as a user would: the AWS SDK for Java in every
 * {@code verify}; the Kinesis Client Library, the AWS CLI, boto3, the SDK for JavaScript and Terraform in the profile
 * {@code conformance}. What these tests expect is what AWS answers; they know no class of Millrace. Start at
 * {@link dev.millrace.conformance.Millrace}.
 */
@NullMarked
package dev.millrace.conformance;

import org.jspecify.annotations.NullMarked;
