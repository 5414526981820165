/**
 * RequestAuthentication: from fields to {@link io.meltemi.model.RequestAuthentication}. Pure
 * functions. Istio checks it in pkg/config/validation/validation.go, ValidateRequestAuthentication.
 */
@NullMarked
package io.meltemi.config.requestauthentication;

import org.jspecify.annotations.NullMarked;
