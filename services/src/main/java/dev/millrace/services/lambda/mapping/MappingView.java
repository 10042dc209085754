package dev.millrace.services.lambda.mapping;

import dev.millrace.services.mappings.MappingStatus;
import java.util.Optional;

/**
 * A mapping for a status page: its settings as the API shows them, and how it is doing.
 *
 * @param status empty if it does not run
 */
public record MappingView(EventSourceMappingConfiguration configuration, Optional<MappingStatus> status) {}
