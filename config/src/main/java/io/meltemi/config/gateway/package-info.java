/** Istio's Gateway: from fields to {@link io.meltemi.model.Gateway}. Pure functions. */
@NullMarked
package io.meltemi.config.gateway;

import org.jspecify.annotations.NullMarked;
