/**
 * Buckets from the inside: what Lambda and the mappings' driver ask of S3
 * ({@link dev.millrace.services.buckets.ObjectBuckets}), and buckets as on-failure destinations. It knows nothing of
 * how objects are kept.
 */
@NullMarked
package dev.millrace.services.buckets;

import org.jspecify.annotations.NullMarked;
