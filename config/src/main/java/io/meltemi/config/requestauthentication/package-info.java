/**
 * RequestAuthentication: checked, not translated. Istio does this in
 * pkg/config/validation/validation.go, ValidateRequestAuthentication.
 */
@NullMarked
package io.meltemi.config.requestauthentication;

import org.jspecify.annotations.NullMarked;
