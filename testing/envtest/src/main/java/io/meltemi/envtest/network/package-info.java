/**
 * The network of a cluster on one machine: {@link io.meltemi.envtest.network.ClusterNetwork} is a
 * node in a network namespace of its own, and a further namespace for each pod, linked to it. All
 * of a pod's traffic is routed by the node, so that what {@code kube-proxy} does for Services
 * ({@link io.meltemi.envtest.network.ServiceRules}) happens in one place. {@link
 * io.meltemi.envtest.network.NetworkLink} joins two such networks. Needs root.
 */
@NullMarked
package io.meltemi.envtest.network;

import org.jspecify.annotations.NullMarked;
