/**
 * What runs the Gateways of the Gateway API whose workloads are made for them.
 *
 * <p>Door: {@link io.meltemi.istiod.gateway.GatewayDeployer#start}. In: the Gateways that a
 * snapshot says are to run, the injector's template, and ConfigMaps that are laid over it. Out:
 * objects that are applied, by the replica that leads, on a thread of its own.
 */
@NullMarked
package io.meltemi.istiod.gateway;

import org.jspecify.annotations.NullMarked;
