package io.meltemi.istiod;

import io.meltemi.base.ResourceName;
import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.debug.metrics.MeshGauge;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.delivery.credential.CredentialName;
import io.meltemi.delivery.credential.PullSecrets;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.ingest.Update;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.xds.Change;
import io.meltemi.xds.Client;
import io.meltemi.xds.XdsServer;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Publishes each snapshot and notifies the streams which resources may have changed. */
record Publisher(SnapshotSource source, XdsServer xds, PilotMetrics metrics)
    implements MeshLoop.Listener {
  @Override
  public void published(MeshSnapshot snapshot, Update update) {
    long from = System.nanoTime();
    Predicate<Client> concerned = source.publish(snapshot, update.config(), update.endpoints());
    metrics.snapshotMade(Duration.ofNanos(System.nanoTime() - from));
    xds.publish(Change.full(update.startNanos()), concerned);
    if (!update.endpoints().isEmpty()
        || !update.secrets().isEmpty()
        || !update.proxies().isEmpty()) {
      xds.publish(partial(update));
    }
    if (changesPullSecret(snapshot, update)) {
      xds.publish(Change.full(update.startNanos()));
    }
    PushReasons.of(update).counts().forEach(metrics::pushTriggered);
    metrics.debounced(Duration.ofNanos(System.nanoTime() - update.startNanos()));
    metrics.set(MeshGauge.SERVICES, snapshot.config().services().size());
    metrics.set(MeshGauge.VIRTUAL_SERVICES, snapshot.config().rules().virtualServices().size());
    if (update.config()) {
      countUnenforced(snapshot.config().rules().closed());
    }
  }

  /** Few extensions name one, and it rarely changes: then everybody is looked at. */
  private static boolean changesPullSecret(MeshSnapshot snapshot, Update update) {
    return !update.secrets().isEmpty()
        && snapshot.config().rules().trafficExtensions().stream()
            .flatMap(extension -> PullSecrets.name(extension).stream())
            .anyMatch(name -> update.secrets().stream().anyMatch(key -> isSecret(key, name)));
  }

  /** In whichever cluster. */
  private static boolean isSecret(MeshObject.Key key, ResourceName name) {
    return key.kind().equals("Secret") && key.resource().equals(name);
  }

  private void countUnenforced(List<MeshObject> closed) {
    ObjectReader.kinds().stream()
        .filter(KnownKind::restricts)
        .map(KnownKind::name)
        .forEach(
            kind ->
                metrics.unenforced(
                    kind, closed.stream().filter(o -> o.meta().kind().equals(kind)).count()));
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
