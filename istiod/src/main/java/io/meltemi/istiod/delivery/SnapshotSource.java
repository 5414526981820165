package io.meltemi.istiod.delivery;

import io.meltemi.istiod.credential.Requester;
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
  private final CredentialSource credentials;
  private final ConcurrentHashMap<String, Remembered> clients = new ConcurrentHashMap<>();
  private volatile Optional<Generation> current = Optional.empty();

  /** Since the last change of configuration; the writer's. */
  private int endpointPublications;

  /** A client's view, and what it was made from. */
  private record Remembered(
      ProxyView view, long configRevision, Optional<Workload> workload, Requester requester) {
    boolean holdsFor(MeshSnapshot mesh, Optional<Workload> now) {
      return configRevision == mesh.config().revision() && workload.equals(now);
    }
  }

  public SnapshotSource(
      TranslateSettings settings,
      Function<MeshSnapshot, ProxyViews> viewsOf,
      CredentialSource credentials) {
    this.credentials = credentials;
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
                .orElseGet(() -> Generation.first(mesh, translators, viewsOf, credentials)));
  }

  /**
   * @throws IllegalStateException before the first {@link #publish}
   */
  @Override
  public ClientView viewFor(Client client) {
    Generation generation = current.orElseThrow();
    Remembered known = remembered(client, generation);
    return generation
        .classOf(known.view())
        .viewFor(credentials.requesters().now(known.requester()));
  }

  /** What the client's proxy sees of the mesh, for debug; absent before the first snapshot. */
  public Optional<ProxyScope> findScope(Client client) {
    return current.map(
        generation -> generation.classOf(remembered(client, generation).view()).scope());
  }

  private Remembered remembered(Client client, Generation generation) {
    ProxyViews views = generation.proxyViews();
    Optional<Workload> workload = views.workloadOf(client);
    return clients.compute(
        client.connectionId(),
        (id, before) ->
            before != null && before.holdsFor(generation.mesh(), workload)
                ? before
                : new Remembered(
                    views.viewOf(client),
                    generation.mesh().config().revision(),
                    workload,
                    before == null ? joined(client) : before.requester()));
  }

  private Requester joined(Client client) {
    Requester requester = credentials.requesters().identify(client);
    credentials.requesters().joined(requester);
    return requester;
  }

  /** The client's stream is gone. */
  public void forget(Client client) {
    Remembered known = clients.remove(client.connectionId());
    if (known != null) {
      credentials.requesters().left(known.requester());
    }
  }
}
