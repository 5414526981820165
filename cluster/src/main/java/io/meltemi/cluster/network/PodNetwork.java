package io.meltemi.cluster.network;

/**
 * A pod's network.
 *
 * @param namespace as {@code ip netns} names it
 */
public record PodNetwork(int host, String namespace, String address) {}
