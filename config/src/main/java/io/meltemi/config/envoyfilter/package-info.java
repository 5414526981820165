/**
 * EnvoyFilter. In: the object's fields. Out: its patches, and what is denied in the place of those
 * that cannot be applied. Whether a value is Envoy's configuration is told by {@link
 * io.meltemi.config.PatchValues}, as messages are not known here; its shape is checked here. Istio
 * does this in pkg/config/validation/envoyfilter.
 */
@NullMarked
package io.meltemi.config.envoyfilter;

import org.jspecify.annotations.NullMarked;
