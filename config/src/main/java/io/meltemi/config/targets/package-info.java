/**
 * What an object applies to: labels of workloads, or references to objects. The kinds of security,
 * telemetry and extensions share it. In: the fields of a spec; out: problems. Istio does this in
 * pkg/config/validation/validation.go, validateOneOfSelectorType and its neighbours.
 */
@NullMarked
package io.meltemi.config.targets;

import org.jspecify.annotations.NullMarked;
