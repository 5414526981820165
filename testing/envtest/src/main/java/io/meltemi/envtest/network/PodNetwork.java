package io.meltemi.envtest.network;

import java.nio.file.Path;

/**
 * A pod's network.
 *
 * @param namespace as {@code ip netns} names it
 */
public record PodNetwork(int host, String namespace, String address) {
  /** The file of the namespace. */
  public Path file() {
    return ClusterNetwork.NAMESPACES.resolve(namespace);
  }
}
