/** Sidecar: from fields to {@link io.meltemi.model.Sidecar}. Pure functions. */
@NullMarked
package io.meltemi.config.sidecar;

import org.jspecify.annotations.NullMarked;
