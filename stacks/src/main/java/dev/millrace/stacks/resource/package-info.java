/**
 * The types of resources a template may hold, a class each behind {@link dev.millrace.stacks.resource.ResourceType}. A
 * type says which properties it takes ({@link dev.millrace.stacks.resource.PropertyType}), which of them cannot be
 * changed in place, and which calls of a service make, change and remove it. It reaches services only through the
 * catalogue, so it knows nothing of their insides.
 *
 * <p>It knows neither templates nor stacks: the order of things, rolling back and remembering are the engine's.
 */
@NullMarked
package dev.millrace.stacks.resource;

import org.jspecify.annotations.NullMarked;
