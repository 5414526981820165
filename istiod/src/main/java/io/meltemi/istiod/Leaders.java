package io.meltemi.istiod;

import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderElection;
import io.meltemi.kube.leader.LeaderSettings;
import java.util.function.Supplier;

/** Work that only one replica may do at a time. */
final class Leaders {
  private Leaders() {}

  /**
   * Does it whenever this replica leads; at once where there are no others.
   *
   * @param client of the cluster that the lease is in
   * @return what ends it
   */
  static AutoCloseable lead(
      IstiodSettings.Cluster cluster,
      KubeClient client,
      String lock,
      Supplier<AutoCloseable> work) {
    return cluster
        .candidate()
        .<AutoCloseable>map(
            name ->
                LeaderElection.start(
                    client, LeaderSettings.of(cluster.namespace(), lock, name), work))
        .orElseGet(work);
  }
}
