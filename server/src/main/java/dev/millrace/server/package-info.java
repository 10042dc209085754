/**
 * The composition root: {@link dev.millrace.server.Millrace} puts store, tables, engine, functions, services, stacks
 * and gateway together and is what the command line and tests start.
 *
 * <p>What one choice decides in several places stands in one file: {@code Entrance} for who may use the server,
 * {@code TableStreams} for how streams live and who reads them, {@code ObjectStorage} for S3. All parts stand on a
 * {@code Ground}; {@code Parts} closes them.
 */
@NullMarked
package dev.millrace.server;

import org.jspecify.annotations.NullMarked;
