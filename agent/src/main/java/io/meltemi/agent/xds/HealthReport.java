package io.meltemi.agent.xds;

import java.util.Optional;

/**
 * What istiod is told of the application.
 *
 * @param problem empty where it is well
 */
public record HealthReport(Optional<String> problem) {}
