/**
 * EnvoyFilter: checked, not translated; what it may stop is denied. Whether a patch is Envoy's
 * configuration is for translation to say, which knows Envoy's types; here only its shape is
 * checked. Istio does this in pkg/config/validation/envoyfilter.
 */
@NullMarked
package io.meltemi.config.envoyfilter;

import org.jspecify.annotations.NullMarked;
