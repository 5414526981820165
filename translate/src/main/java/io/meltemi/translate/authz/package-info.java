/**
 * AuthorizationPolicies as Envoy's RBAC and ext_authz filters, for HTTP and for plain connections.
 *
 * <p>In: {@link io.meltemi.translate.authz.Authorization}, the policies that select a workload with
 * what they need of the mesh. Out: {@link io.meltemi.translate.filter.AccessFilters}. What cannot
 * be expressed never widens what is allowed, and never narrows what is denied. Pure; any thread.
 * Istio: pilot/pkg/security/authz, pilot/pkg/security/trustdomain.
 */
@NullMarked
package io.meltemi.translate.authz;

import org.jspecify.annotations.NullMarked;
