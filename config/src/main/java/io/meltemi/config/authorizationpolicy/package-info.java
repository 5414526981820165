/**
 * AuthorizationPolicy: from fields to {@link io.meltemi.model.AuthorizationPolicy}. Pure functions.
 * Istio does this in pkg/config/validation/validation.go and pkg/config/security/security.go.
 */
@NullMarked
package io.meltemi.config.authorizationpolicy;

import org.jspecify.annotations.NullMarked;
