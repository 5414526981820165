/**
 * WasmPlugin and TrafficExtension: checked, not translated. Istio does this in
 * pkg/config/validation/validation.go, ValidateWasmPlugin and its neighbour.
 */
@NullMarked
package io.meltemi.config.extension;

import org.jspecify.annotations.NullMarked;
