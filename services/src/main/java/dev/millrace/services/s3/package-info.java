/**
 * S3, as far as a pipeline of DynamoDB Streams needs it: buckets with what their owners set, and objects.
 *
 * <p>Buckets and their sub-resources ({@link dev.millrace.services.s3.BucketOperations},
 * {@link dev.millrace.services.s3.SettingOperations}) are answered here and kept in the store. Objects
 * ({@link dev.millrace.services.s3.ObjectOperations}) are passed to S3Proxy with its file-system store:
 * {@link dev.millrace.services.s3.ObjectServer} is that proxy behind a port of its own,
 * {@link dev.millrace.services.s3.ObjectFiles} the same files for the rest of this program. Neither is opened before
 * the first object is asked for.
 */
@NullMarked
package dev.millrace.services.s3;

import org.jspecify.annotations.NullMarked;
