/**
 * Load assignments: the addresses behind a cluster. In: {@code ProxyScope}, {@code
 * EndpointSnapshot}, a cluster's name. Out: {@code ClusterLoadAssignment} as bytes, shared by all
 * proxies that see the same endpoints. Pure; any thread. Istio: pilot/pkg/xds/endpoints,
 * pilot/pkg/networking/core/loadbalancer.
 */
@NullMarked
package io.meltemi.translate.endpoint;

import org.jspecify.annotations.NullMarked;
