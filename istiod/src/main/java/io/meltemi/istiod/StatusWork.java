package io.meltemi.istiod;

import io.meltemi.ingest.Update;
import io.meltemi.istiod.status.StatusWriter;
import io.meltemi.istiod.status.UnwrittenStatuses;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.leader.LeaderSettings;
import io.meltemi.model.MeshSnapshot;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The statuses that a snapshot is to be told of in, by lock: whoever has the lock writes them. */
final class StatusWork {
  private final UnwrittenStatuses addresses = new UnwrittenStatuses();
  private final UnwrittenStatuses untold = new UnwrittenStatuses();
  private final UnwrittenStatuses derived = new UnwrittenStatuses();

  /** By the mesh's thread. */
  void published(MeshSnapshot snapshot, Update update) {
    addresses.setAddresses(snapshot.statuses());
    derived.setDerived(snapshot.objectStatuses(), InstantSource.system());
    if (update.config()) {
      untold.setUntold(snapshot.config().rules().untold(), InstantSource.system());
    }
  }

  /**
   * What begins to write, by the lock under which it does.
   *
   * @param served how the cluster serves a kind
   * @param withAddresses whether addresses are made for ServiceEntries
   */
  Map<String, Supplier<AutoCloseable>> byLock(
      KubeClient client, Function<String, Optional<ResourceType>> served, boolean withAddresses) {
    var work = new TreeMap<String, Supplier<AutoCloseable>>();
    if (withAddresses) {
      work.put(LeaderSettings.ADDRESSES, () -> StatusWriter.start(client, served, addresses));
    }
    work.put(LeaderSettings.STATUS, () -> StatusWriter.start(client, served, untold));
    work.put(LeaderSettings.GATEWAY_STATUS, () -> StatusWriter.start(client, served, derived));
    return work;
  }
}
