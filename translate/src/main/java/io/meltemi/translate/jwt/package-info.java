/**
 * RequestAuthentications as Envoy's filter that validates JSON Web Tokens. In: {@link
 * io.meltemi.translate.jwt.Authentication}, the policies for a workload. Out: its filter. Istio:
 * pilot/pkg/security/authn/policy_applier.go.
 */
@NullMarked
package io.meltemi.translate.jwt;

import org.jspecify.annotations.NullMarked;
