/**
 * The hosts of gateways between networks, resolved by istiod, since endpoints are addresses.
 *
 * <p>Door: {@link io.meltemi.istiod.network.GatewayHosts#start}. In: the configuration in force.
 * Out: {@link io.meltemi.model.MeshChange.Addresses}, from a thread of its own. Istio:
 * pilot/pkg/model/network.go.
 */
@NullMarked
package io.meltemi.istiod.network;

import org.jspecify.annotations.NullMarked;
