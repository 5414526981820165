/**
 * WasmPlugin and TrafficExtension: one record of the model for both, as Istio makes the one into
 * the other. One with errors denies what it may be about, unless its own failures are to let pass.
 * Istio does this in pkg/config/validation/validation.go, ValidateWasmPlugin and its neighbour, and
 * pilot/pkg/config/extensions.
 */
@NullMarked
package io.meltemi.config.extension;

import org.jspecify.annotations.NullMarked;
