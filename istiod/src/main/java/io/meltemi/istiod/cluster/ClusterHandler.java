package io.meltemi.istiod.cluster;

import io.meltemi.kube.KubeClient;

/** Something that istiod does in every remote cluster. */
@FunctionalInterface
public interface ClusterHandler {
  /**
   * Begins to do it, on threads of its own: the call must not wait for the cluster. Called again
   * when the access to the cluster is another one; what was begun before is ended after that.
   *
   * @param cluster its name
   * @return what ends it
   */
  AutoCloseable attach(String cluster, KubeClient client);
}
