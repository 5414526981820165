/**
 * WasmPlugin and TrafficExtension: checked, not translated; what they may stop is denied. Istio
 * does this in pkg/config/validation/validation.go, ValidateWasmPlugin and its neighbour.
 */
@NullMarked
package io.meltemi.config.extension;

import org.jspecify.annotations.NullMarked;
