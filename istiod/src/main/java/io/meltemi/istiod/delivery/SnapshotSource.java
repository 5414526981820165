package io.meltemi.istiod.delivery;

import io.meltemi.istiod.proxy.ProxyViews;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Workload;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.ResourceSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers the xDS server from the snapshot in force. Proxies with equal views share one class, and
 * so every byte. Any thread; {@link #publish} from the mesh's writer.
 */
public final class SnapshotSource implements ResourceSource {
  /** So many publications of endpoints alone may leave results behind that nobody asks for. */
  private static final int ENDPOINT_GENERATION = 1_000;

  private final Translators translators;
  private final Function<MeshSnapshot, ProxyViews> viewsOf;
  private final ConcurrentHashMap<String, Remembered> clients = new ConcurrentHashMap<>();
  private volatile Optional<Generation> current = Optional.empty();

  /** Since the last change of configuration; the writer's. */
  private int endpointPublications;

  /** A client's view, and what it was made from. */
  private record Remembered(ProxyView view, long configRevision, Optional<Workload> workload) {
    boolean holdsFor(MeshSnapshot mesh, Optional<Workload> now) {
      return configRevision == mesh.config().revision() && workload.equals(now);
    }
  }

  public SnapshotSource(TranslateSettings settings, Function<MeshSnapshot, ProxyViews> viewsOf) {
    this.translators = new Translators(settings);
    this.viewsOf = viewsOf;
  }

  /** Puts a snapshot in force; what it shares with the one before is not made again. */
  public void publish(MeshSnapshot mesh, boolean configChanged) {
    if (configChanged) {
      translators.endGeneration();
      endpointPublications = 0;
    } else if (++endpointPublications % ENDPOINT_GENERATION == 0) {
      translators.endEndpointGeneration();
    }
    current =
        Optional.of(
            current
                .map(generation -> generation.next(mesh))
                .orElseGet(() -> Generation.first(mesh, translators, viewsOf)));
  }

  /**
   * @throws IllegalStateException before the first {@link #publish}
   */
  @Override
  public ClientView viewFor(Client client) {
    return classOf(client);
  }

  /** What the client's proxy sees of the mesh, for debug; absent before the first snapshot. */
  public Optional<ProxyScope> findScope(Client client) {
    return current.map(generation -> classOf(client).scope());
  }

  private ClassView classOf(Client client) {
    Generation generation = current.orElseThrow();
    ProxyViews views = generation.proxyViews();
    Optional<Workload> workload = views.workloadOf(client);
    Remembered known =
        clients.compute(
            client.connectionId(),
            (id, before) ->
                before != null && before.holdsFor(generation.mesh(), workload)
                    ? before
                    : new Remembered(
                        views.viewOf(client), generation.mesh().config().revision(), workload));
    return generation.classOf(known.view());
  }

  /** The client's stream is gone. */
  public void forget(Client client) {
    clients.remove(client.connectionId());
  }
}
