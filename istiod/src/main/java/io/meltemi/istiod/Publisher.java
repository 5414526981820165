package io.meltemi.istiod;

import io.meltemi.debug.metrics.MeshGauge;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.ingest.Update;
import io.meltemi.istiod.credential.CredentialName;
import io.meltemi.istiod.delivery.SnapshotSource;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.xds.Change;
import io.meltemi.xds.XdsServer;
import java.time.Duration;
import java.util.List;

/** Puts each snapshot in force and tells the streams what may have changed. */
record Publisher(SnapshotSource source, XdsServer xds, PilotMetrics metrics)
    implements MeshLoop.Listener {
  @Override
  public void published(MeshSnapshot snapshot, Update update) {
    source.publish(snapshot, update.config());
    xds.publish(update.config() ? Change.full(update.startNanos()) : partial(update));
    metrics.pushTriggered(
        update.config() ? "config" : update.secrets().isEmpty() ? "endpoint" : "secret");
    metrics.debounced(Duration.ofNanos(System.nanoTime() - update.startNanos()));
    metrics.set(MeshGauge.SERVICES, snapshot.config().services().size());
    metrics.set(MeshGauge.VIRTUAL_SERVICES, snapshot.config().virtualServices().size());
  }

  private static Change partial(Update update) {
    List<String> hosts =
        update.endpoints().stream().map(s -> s.hostname().value()).sorted().toList();
    List<String> secrets =
        update.secrets().stream()
            .flatMap(key -> CredentialName.concernedBy(key).stream())
            .sorted()
            .toList();
    return Change.secrets(secrets, update.startNanos())
        .and(new Change(false, hosts, update.proxies(), List.of(), update.startNanos()));
  }
}
