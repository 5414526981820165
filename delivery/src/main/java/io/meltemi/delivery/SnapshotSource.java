package io.meltemi.delivery;

import io.meltemi.delivery.credential.Requester;
import io.meltemi.delivery.proxy.ClientNode;
import io.meltemi.delivery.proxy.ProxyViews;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Workload;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.patch.PatchReports;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.ResourceSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Answers the xDS server from the snapshot in force. Proxies share whatever is the same for them:
 * see {@link ProxyClass}. Any thread; {@link #publish} from the mesh's writer.
 */
public final class SnapshotSource implements ResourceSource {
  /** After so many clients have gone, what nobody has any longer is dropped. */
  private static final int LEFT = 256;

  private static final Predicate<Client> NOBODY = client -> false;

  private final TranslateSettings settings;
  private final Translators translators;
  private final CredentialSource credentials;
  private final ConcurrentHashMap<String, Known> clients = new ConcurrentHashMap<>();
  private volatile Optional<InForce> current = Optional.empty();
  private int left;

  /** A snapshot, and what is worked out for it. */
  private record InForce(MeshSnapshot mesh, ProxyViews views, Generation generation) {}

  /**
   * A client, its view and class, and what the view was made from.
   *
   * @param told the class of which its stream was told, or that it began with: a stream that looks
   *     before it is told does so for the sake of something else, and sends that only
   */
  private record Known(
      ClientNode node,
      Requester requester,
      Object basis,
      Optional<Workload> workload,
      ProxyView view,
      ProxyClass proxyClass,
      ProxyClass told) {
    Known now(Object nowBasis, Optional<Workload> nowWorkload, ProxyView seen, ProxyClass its) {
      return new Known(node, requester, nowBasis, nowWorkload, seen, its, told);
    }

    /** Its stream is told of what there is now. */
    Known tell() {
      return new Known(node, requester, basis, workload, view, proxyClass, proxyClass);
    }
  }

  public SnapshotSource(
      TranslateSettings settings, CredentialSource credentials, Containment containment) {
    this(settings, credentials, containment, new PatchReports((_, _, _) -> {}));
  }

  /**
   * @param patches told what becomes of EnvoyFilters' patches
   */
  public SnapshotSource(
      TranslateSettings settings,
      CredentialSource credentials,
      Containment containment,
      PatchReports patches) {
    this.settings = settings;
    this.credentials = credentials;
    this.translators = new Translators(settings, containment, patches);
  }

  /**
   * Puts a snapshot in force; what it shares with the one before is not made again.
   *
   * @param configChanged whether more than endpoints and secrets may be another
   * @param endpoints the services whose endpoints changed, where the configuration did not
   * @return the clients for whom more than load assignments and secrets may be another
   */
  public Predicate<Client> publish(
      MeshSnapshot mesh, boolean configChanged, Collection<Service.Key> endpoints) {
    Optional<InForce> before = current;
    if (before.isEmpty()) {
      var first = Generation.first(mesh, translators, settings, credentials);
      current = Optional.of(new InForce(mesh, ProxyViews.of(mesh, settings.clusterId()), first));
      return client -> true;
    }
    InForce old = before.orElseThrow();
    ProxyViews views = old.views.next(mesh);
    Generation generation =
        configChanged ? old.generation.next(mesh) : old.generation.with(mesh, endpoints);
    current = Optional.of(new InForce(mesh, views, generation));
    boolean anybody = configChanged || !endpoints.isEmpty();
    Predicate<Client> concerned =
        anybody ? concernedClients(old.mesh.endpoints(), mesh.endpoints()) : NOBODY;
    return generation.trustsAs(old.generation) ? concerned : client -> true;
  }

  /** Also takes over what is the same from the generation before, for each client. */
  private Predicate<Client> concernedClients(EndpointSnapshot before, EndpointSnapshot after) {
    Set<String> concerned = new HashSet<>();
    for (String id : clients.keySet()) {
      clients.computeIfPresent(
          id,
          (key, known) -> {
            // One for whom nothing can be made keeps what it has, and is told when it asks.
            Known now =
                translators.containment().attempt("ads", id, () -> refreshed(known)).orElse(known);
            if (now.proxyClass != known.told || now.proxyClass.readsChanged(before, after)) {
              concerned.add(id);
            }
            return now.tell();
          });
    }
    return concerned.isEmpty() ? NOBODY : client -> concerned.contains(client.connectionId());
  }

  private Known refreshed(Known known) {
    InForce now = current.orElseThrow();
    Optional<Workload> workload = now.views.workloadOf(known.node);
    boolean alike = known.basis.equals(now.views.basis()) && known.workload.equals(workload);
    ProxyView view = alike ? known.view : now.views.viewOf(known.node, workload);
    return known.now(now.views.basis(), workload, view, now.generation.classOf(view));
  }

  /**
   * @throws IllegalStateException before the first {@link #publish}
   */
  @Override
  public ClientView viewFor(Client client) {
    Known known = known(client);
    return known.node.isGrpc()
        ? new GrpcView(known.proxyClass)
        : known.proxyClass.viewFor(credentials.requesters().now(known.requester));
  }

  @Override
  public Optional<String> fault(Client client) {
    return ClientNode.fault(client);
  }

  /** What the client's proxy sees of the mesh, for debug; absent before the first snapshot. */
  public Optional<ProxyScope> findScope(Client client) {
    return current.map(inForce -> seen(client).proxyClass.scope());
  }

  /**
   * Where the client is, by what it says or by its workload; unknown before the first snapshot, and
   * of one that is no proxy.
   */
  public Locality localityOf(Client client) {
    return current
        .filter(_ -> fault(client).isEmpty())
        .map(_ -> seen(client).view.locality())
        .orElse(Locality.UNKNOWN);
  }

  /** Why the client's workload serves nothing, in the peer's words; absent where it does. */
  public Optional<String> withoutServiceTargets(Client client) {
    return current
        .map(_ -> seen(client))
        .filter(known -> known.view.targets().isEmpty())
        .map(known -> known.workload.isPresent() ? "no_matching_services" : "no_matching_metadata");
  }

  /**
   * For others than the client's stream. What is remembered of a client is what its stream has
   * asked for: it would not be told of a change that somebody else has seen before.
   */
  private Known seen(Client client) {
    Known known = clients.get(client.connectionId());
    return known == null ? known(client) : refreshed(known);
  }

  private Known known(Client client) {
    return clients.compute(
        client.connectionId(), (id, known) -> known == null ? joined(client) : refreshed(known));
  }

  private Known joined(Client client) {
    InForce now = current.orElseThrow();
    ClientNode node = ClientNode.of(client);
    Requester requester = credentials.requesters().identify(client);
    Optional<Workload> workload = now.views.workloadOf(node);
    ProxyView view = now.views.viewOf(node, workload);
    ProxyClass proxyClass = now.generation.classOf(view);
    credentials.requesters().joined(requester);
    return new Known(node, requester, now.views.basis(), workload, view, proxyClass, proxyClass);
  }

  /** The client's stream is gone. */
  public void forget(Client client) {
    Known known = clients.remove(client.connectionId());
    if (known != null) {
      credentials.requesters().left(known.requester());
      dropUnused();
    }
  }

  private synchronized void dropUnused() {
    if (++left % LEFT == 0 || clients.isEmpty()) {
      Set<ProxyView> used = new HashSet<>();
      clients.values().forEach(known -> used.add(known.view()));
      current.ifPresent(inForce -> inForce.generation().retain(used));
    }
  }
}
