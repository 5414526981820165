/**
 * Envoy as a process: finding its program, its command line, starting, watching, draining and
 * ending it, and its admin interface. Istio: pkg/envoy.
 */
@NullMarked
package io.meltemi.agent.envoy;

import org.jspecify.annotations.NullMarked;
