/**
 * Telemetry: what proxies report. Istio checks this in pkg/config/validation/validation.go,
 * ValidateTelemetry.
 */
@NullMarked
package io.meltemi.config.telemetry;

import org.jspecify.annotations.NullMarked;
