/**
 * Envoy's bootstrap as a function: {@link io.meltemi.agent.bootstrap.BootstrapSettings} in, a JSON
 * tree out. No file, environment or clock is looked at here; equal settings give equal text. Istio:
 * pkg/bootstrap and tools/packaging/common/envoy_bootstrap.json, matched field by field.
 */
@NullMarked
package io.meltemi.agent.bootstrap;

import org.jspecify.annotations.NullMarked;
