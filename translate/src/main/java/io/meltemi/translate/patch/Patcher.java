package io.meltemi.translate.patch;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.base.Encoded;
import io.meltemi.base.Encoded.Piece;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.Same;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Patches resources as they were made for everybody. A patched resource depends on the bytes of
 * that resource and on the patches, and is made once for all proxies that have the same of both.
 * What no patch is about is the same instance. Any thread.
 */
public final class Patcher {
  private static final byte[] NOTHING = new byte[0];

  private final MessageRules rules = new MessageRules();
  private final PatchReports reports;
  private final BuildCache<Input, Encoded> clusters = new BuildCache<>(this::buildCluster);
  private final BuildCache<Input, Encoded> listeners = new BuildCache<>(this::buildListener);
  private final BuildCache<HostInput, Piece> hosts = new BuildCache<>(this::buildHost);

  /**
   * A resource and what patches it.
   *
   * @param hosts the services of a cluster for incoming traffic
   */
  private record Input(String name, Same<byte[]> bytes, PatchSet patches, List<String> hosts) {}

  private record HostInput(Same<Piece> host, PatchSet patches, TableName table) {}

  public Patcher(PatchReports reports) {
    this.reports = reports;
  }

  /**
   * A cluster; absent where it is taken away or withheld.
   *
   * @param bytes the cluster's, the same instance as long as it is the same
   * @param services the hosts of the services that are behind it, of one for incoming traffic
   */
  public Optional<Encoded> cluster(Encoded cluster, PatchSet patches, List<String> services) {
    return ClusterPatcher.concerns(patches, cluster.name(), services)
        ? made(clusters.get(input(cluster, patches, services)))
        : Optional.of(cluster);
  }

  /** A listener; absent where it is taken away or withheld. */
  public Optional<Encoded> listener(Encoded listener, PatchSet patches) {
    return patches.isEmpty()
        ? Optional.of(listener)
        : made(listeners.get(input(listener, patches, List.of())))
            .map(made -> made.version().equals(listener.version()) ? listener : made);
  }

  /** In the place of a resource that is taken away or withheld; never kept by a cache. */
  private static Encoded nothing() {
    return Encoded.of("", NOTHING);
  }

  private static Optional<Encoded> made(Encoded made) {
    return made.name().isEmpty() ? Optional.empty() : Optional.of(made);
  }

  private static Input input(Encoded resource, PatchSet patches, List<String> services) {
    return new Input(resource.name(), new Same<>(resource.bytes()), patches, services);
  }

  private Encoded buildCluster(Input input) {
    Attempt attempt = attempt(input.patches, input.name);
    Optional<Cluster> patched =
        ClusterPatcher.patch(
            parsed(Cluster.parser(), input.bytes.value()), input.hosts, input.patches, attempt);
    return patched
        .filter(_ -> !attempt.isClosed())
        .map(cluster -> Encoder.encode(cluster.getName(), cluster))
        .orElseGet(Patcher::nothing);
  }

  private Encoded buildListener(Input input) {
    Attempt attempt = attempt(input.patches, input.name);
    Optional<Listener> patched =
        new ListenerPatcher(input.patches, attempt)
            .patch(parsed(Listener.parser(), input.bytes.value()));
    return patched
        .filter(_ -> !attempt.isClosed())
        .map(listener -> Encoder.encode(listener.getName(), listener))
        .orElseGet(Patcher::nothing);
  }

  private Attempt attempt(PatchSet patches, String name) {
    return new Attempt(patches.context(), name, rules, reports);
  }

  private static <M extends Message> M parsed(Parser<M> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A route table; its virtual hosts that no patch is about are the same bytes.
   *
   * @param serverPorts of a gateway: the ports of the servers that the table is for
   */
  public Encoded table(Encoded table, PatchSet patches, Set<Integer> serverPorts) {
    TableName name =
        patches.context() == Context.GATEWAY
            ? TableName.ofGateway(table.name(), serverPorts)
            : TableName.ofSidecar(table.name());
    Attempt attempt = attempt(patches, table.name());
    var hostPatcher = new HostPatcher(patches, name, attempt);
    boolean merged =
        patches.of(ApplyTo.ROUTE_CONFIGURATION).stream()
            .anyMatch(p -> p.operation() == Operation.MERGE && name.isMeant(p, patches.context()));
    if (hostPatcher.isIdle() && !merged) {
      return table;
    }
    EncodedTable before = EncodedTable.of(table);
    var patcher = new TablePatcher(patches, attempt);
    var settings = patcher.settings(before.settings(), name);
    List<Piece> pieces = new ArrayList<>(before.hosts());
    settings.getVirtualHostsList().forEach(host -> pieces.add(EncodedTable.piece(host)));
    List<Piece> patched = hostPatcher.isIdle() ? pieces : distinct(pieces, hostPatcher, patches);
    if (!hostPatcher.additions().isEmpty()) {
      patcher
          .added(hostPatcher.additions(), patched.stream().map(EncodedTable::host).toList())
          .forEach(host -> patched.add(EncodedTable.piece(host)));
    }
    if (attempt.isClosed()) {
      VirtualHost closed = TablePatcher.unavailable("unavailable", List.of("*"));
      return new EncodedTable(before.settings(), List.of(EncodedTable.piece(closed))).encoded();
    }
    var made = new EncodedTable(settings.toBuilder().clearVirtualHosts().build(), patched);
    return made.equals(before) ? table : made.encoded();
  }

  /** The hosts without the patches by which two of them come to have one domain. */
  private List<Piece> distinct(List<Piece> before, HostPatcher patcher, PatchSet patches) {
    List<Piece> patched = patchedHosts(before, patches, patcher.table());
    List<CompiledPatch> claims = patcher.claims();
    if (claims.isEmpty()) {
      return patched;
    }
    Optional<String> twice =
        TablePatcher.ambiguous(patched.stream().map(EncodedTable::host).toList());
    if (twice.isEmpty()) {
      return patched;
    }
    claims.forEach(
        patch ->
            patcher.failed(
                patch, "two hosts have the domain \"" + twice.get() + "\" (expected: one)"));
    return patchedHosts(before, patches.without(claims), patcher.table());
  }

  private List<Piece> patchedHosts(List<Piece> before, PatchSet patches, TableName table) {
    var patched = new ArrayList<Piece>(before.size() + 1);
    for (Piece piece : before) {
      Piece now = hosts.get(new HostInput(new Same<>(piece), patches, table));
      if (now.bytes().length > 0) {
        patched.add(now);
      }
    }
    return patched;
  }

  private Piece buildHost(HostInput input) {
    VirtualHost before = EncodedTable.host(input.host.value());
    Attempt attempt = attempt(input.patches, input.table.name() + " " + before.getName());
    Optional<VirtualHost> after =
        new HostPatcher(input.patches, input.table, attempt).patch(before);
    if (attempt.isClosed()) {
      return EncodedTable.piece(
          TablePatcher.unavailable(before.getName(), before.getDomainsList()));
    }
    return after
        .map(host -> host.equals(before) ? input.host.value() : EncodedTable.piece(host))
        .orElseGet(() -> Piece.of(NOTHING));
  }

  /** The clusters that patches add; those of patches for any traffic come with outgoing traffic. */
  public List<Encoded> addedClusters(PatchSet patches) {
    return added(patches, ApplyTo.CLUSTER, Cluster.class).stream()
        .map(cluster -> Encoder.encode(cluster.getName(), cluster))
        .toList();
  }

  /** The listeners that patches add, likewise. */
  public List<Encoded> addedListeners(PatchSet patches) {
    return added(patches, ApplyTo.LISTENER, Listener.class).stream()
        .map(listener -> Encoder.encode(listener.getName(), listener))
        .toList();
  }

  /** What patches add of that name is there already. */
  public void notAdded(ProxyPatches patches, String name) {
    for (CompiledPatch patch : patches.all()) {
      boolean cluster = patch.value() instanceof Cluster c && c.getName().equals(name);
      boolean listener = patch.value() instanceof Listener l && l.getName().equals(name);
      if (patch.operation() == Operation.ADD && (cluster || listener)) {
        reports.failed(patch, name, "it is there already (expected: a name of its own)", false);
      }
    }
  }

  private <M extends Message> List<M> added(PatchSet patches, ApplyTo part, Class<M> type) {
    List<M> added = new ArrayList<>();
    for (CompiledPatch patch : patches.of(part)) {
      boolean anyTraffic = patch.match().context() == Context.ANY;
      if (patch.operation() == Operation.ADD
          && !(anyTraffic && patches.context() == Context.SIDECAR_INBOUND)) {
        reports.applied(patch);
        added.add(patch.value(type));
      }
    }
    return added;
  }
}
