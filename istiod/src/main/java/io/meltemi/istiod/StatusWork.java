package io.meltemi.istiod;

import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.ingest.Update;
import io.meltemi.istiod.status.StatusWriter;
import io.meltemi.istiod.status.UnwrittenStatuses;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.leader.LeaderSettings;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.ConfigSnapshot.Rules;
import io.meltemi.model.Enforcement;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.patch.BrokenPatches;
import io.meltemi.translate.patch.PatchReports;
import java.time.InstantSource;
import java.util.LinkedHashMap;
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

  private final BrokenPatches broken;
  private Optional<ConfigSnapshot> latest = Optional.empty();

  StatusWork(BrokenPatches broken) {
    this.broken = broken;
  }

  /** By the mesh's thread. */
  void published(MeshSnapshot snapshot, Update update) {
    addresses.setAddresses(snapshot.statuses());
    derived.setDerived(snapshot.objectStatuses(), InstantSource.system());
    if (update.config()) {
      tell(Optional.of(snapshot.config()));
    }
  }

  /** Counts what becomes of patches; what is left out of something is told. Any thread. */
  PatchReports.Observer outcomes(PilotMetrics metrics) {
    return new PatchReports.Observer() {
      @Override
      public void patched(String owner, String part, boolean applied) {
        metrics.patched(owner, part, applied);
      }

      @Override
      public void broken() {
        tell(Optional.empty());
      }
    };
  }

  private synchronized void tell(Optional<ConfigSnapshot> now) {
    latest = now.or(() -> latest);
    latest.ifPresent(
        config -> untold.setUntold(untold(config.rules(), broken), InstantSource.system()));
  }

  /** What objects' statuses are to tell of their enforcement and do not. */
  static Map<MeshObject.Key, Enforcement> untold(Rules rules, BrokenPatches broken) {
    var untold = new LinkedHashMap<MeshObject.Key, Enforcement>();
    rules.untold().forEach(object -> untold.put(object.key(), object.meta().enforcement()));
    for (EnvoyFilter filter : rules.envoyFilters()) {
      Enforcement read = filter.meta().enforcement();
      var all = new Enforcement(read.closed().or(() -> broken.of(filter)), read.told());
      if (all.isTold()) {
        untold.remove(filter.key());
      } else {
        untold.put(filter.key(), all);
      }
    }
    return untold;
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
