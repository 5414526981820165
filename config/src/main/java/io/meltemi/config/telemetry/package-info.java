/**
 * Telemetry: checked, not translated. Istio does this in pkg/config/validation/validation.go,
 * ValidateTelemetry.
 */
@NullMarked
package io.meltemi.config.telemetry;

import org.jspecify.annotations.NullMarked;
