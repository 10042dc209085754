/**
 * HTTP in front of the services. Read {@link dev.millrace.gateway.Gateway} for the door itself,
 * {@link dev.millrace.gateway.GatewaySettings} for what can be set, {@link dev.millrace.gateway.LocalEndpoint} for
 * pages of Millrace's own under {@code /_millrace/}. How AWS's requests are spelt is
 * {@code dev.millrace.gateway.protocol}'s business; this package moves bytes, guards the door and knows Helidon.
 */
@NullMarked
package dev.millrace.gateway;

import org.jspecify.annotations.NullMarked;
