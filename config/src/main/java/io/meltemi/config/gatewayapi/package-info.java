/**
 * The Gateway API's kinds: from fields to {@code io.meltemi.model.gatewayapi}. The API server has
 * checked them by their schemas, so what is not used is not looked at. Pure functions. Istio:
 * pilot/pkg/config/kube/gateway/conversion.go, as far as it looks at one object.
 */
@NullMarked
package io.meltemi.config.gatewayapi;

import org.jspecify.annotations.NullMarked;
