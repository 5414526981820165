/**
 * Who a caller is: by a client's certificate, a Kubernetes token, or a JSON Web Token of a
 * configured issuer. Credentials in, a {@link io.meltemi.ca.auth.Caller} or a refusal out. Nothing
 * here trusts an address. Everything may be used on any thread and may block.
 *
 * <p>Source: istio 1.30.3 security/pkg/server/ca/authenticate.
 */
@NullMarked
package io.meltemi.ca.auth;

import org.jspecify.annotations.NullMarked;
