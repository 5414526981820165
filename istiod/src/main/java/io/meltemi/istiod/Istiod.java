package io.meltemi.istiod;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.BuildInfo;
import io.meltemi.ca.MaterialException;
import io.meltemi.ca.SpiffeId;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.DebugEndpoints;
import io.meltemi.debug.DebugSources;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.istiod.credential.CredentialReports;
import io.meltemi.istiod.credential.Requesters;
import io.meltemi.istiod.credential.SecretAccess;
import io.meltemi.istiod.credential.ServiceAccount;
import io.meltemi.istiod.delivery.CredentialSource;
import io.meltemi.istiod.delivery.SnapshotSource;
import io.meltemi.istiod.proxy.ProxyViews;
import io.meltemi.istiod.security.KubeSecretReviewer;
import io.meltemi.istiod.security.MeshTrust;
import io.meltemi.istiod.security.RootBundles;
import io.meltemi.istiod.security.Security;
import io.meltemi.istiod.status.AddressWriter;
import io.meltemi.istiod.status.UnwrittenStatuses;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderElection;
import io.meltemi.kube.leader.LeaderSettings;
import io.meltemi.xds.Binding;
import io.meltemi.xds.Change;
import io.meltemi.xds.XdsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A running istiod: the sources feed the mesh's writer, its snapshots feed the xDS server. Closing
 * ends the parts in the opposite order of their start: ports first.
 */
final class Istiod implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int REVIEWS_PER_SECOND = 500;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final IstiodSettings settings;
  private final PilotMetrics metrics = new PilotMetrics(BuildInfo.ISTIO_VERSION, Clock.systemUTC());
  private Optional<InetSocketAddress> grpcAddress = Optional.empty();
  private Optional<InetSocketAddress> secureGrpcAddress = Optional.empty();

  private Istiod(IstiodSettings settings) {
    this.settings = settings;
  }

  /**
   * @throws StartException when a port cannot be opened
   */
  static Istiod start(IstiodSettings settings) throws StartException {
    var istiod = new Istiod(settings);
    try {
      istiod.open();
      return istiod;
    } catch (StartException | RuntimeException e) {
      istiod.close();
      throw e;
    }
  }

  /** Where xDS is served without TLS; absent where that port is off. */
  Optional<InetSocketAddress> grpcAddress() {
    return grpcAddress;
  }

  /** Where xDS and certificates are served over TLS; absent where that port is off. */
  Optional<InetSocketAddress> secureGrpcAddress() {
    return secureGrpcAddress;
  }

  private void open() throws StartException {
    Optional<KubeClient> reviewer = reviewer();
    Optional<SecretAccess> access = reviewer.map(r -> part(KubeSecretReviewer.access(r)));
    var source = new SnapshotSource(settings.translate(), ProxyViews::new, credentials(access));
    var xds = part(new XdsServer(settings.xds(), source, new StreamEvents(metrics, source)));
    var publisher = new Publisher(source, xds, metrics);
    var unwritten = new UnwrittenStatuses();
    var loop =
        part(
            new MeshLoop(
                settings.ingest(),
                MeshConfigReader.defaults(),
                (snapshot, update) -> {
                  publisher.published(snapshot, update);
                  unwritten.set(snapshot.statuses());
                }));
    var sources = part(Sources.open(settings, loop, metrics));
    access.ifPresent(a -> a.onChange(account -> tell(xds, account)));
    loop.start();
    sources.start();
    var security = secure(sources, reviewer, loop);
    writeStatuses(sources, unwritten);
    openXds(xds, security);
    var debug =
        new DebugEndpoints(
            debugSources(loop, xds, source, new WrittenObjects(loop, sources)),
            security.authoriser());
    if (settings.ports().https().isPresent()) {
      part(Webhooks.open(settings, loop, sources, security.serving().orElseThrow(), metrics));
    }
    openHttp("--httpAddr", settings.ports().http(), debug::register);
    openHttp(
        "--monitoringAddr",
        settings.ports().monitoring(),
        server -> {
          debug.register(server);
          metrics.register(server);
        });
    part(OldGarbage.start(() -> loop.published().isPresent()));
  }

  private CredentialSource credentials(Optional<SecretAccess> access) {
    return new CredentialSource(
        new Requesters(
            settings.security().callers().checksNodes(), settings.security().clusterId(), access),
        new CredentialReports(metrics::credentialFailed),
        InstantSource.system());
  }

  /** What an account may read is another, and nothing else. */
  static void tell(XdsServer xds, ServiceAccount account) {
    xds.publish(
        Change.everySecret(System.nanoTime()),
        client ->
            client.identities().stream()
                .flatMap(name -> SpiffeId.parse(name).stream())
                .anyMatch(
                    id ->
                        id.namespace().equals(account.namespace())
                            && id.serviceAccount().equals(account.name())));
  }

  /** Blocks until there are keys to sign with. */
  private Security secure(Sources sources, Optional<KubeClient> reviewer, MeshLoop loop)
      throws StartException {
    try {
      var mesh =
          new MeshTrust(
              () -> loop.published().map(snapshot -> snapshot.config().mesh()).or(sources::mesh));
      Optional<Security.Cluster> cluster = Optional.empty();
      if (sources.client().isPresent() && reviewer.isPresent()) {
        cluster = Optional.of(new Security.Cluster(sources.client().get(), reviewer.get()));
      }
      var security = part(Security.start(settings.security(), cluster, mesh, metrics.citadel()));
      if (cluster.isPresent() && security.authority().isPresent()) {
        var bundles = security.authority().get();
        KubeClient client = cluster.get().client();
        lead(
            client,
            LeaderSettings.NAMESPACES,
            () -> RootBundles.start(client, settings.security().bundle(), bundles, mesh));
      }
      return security;
    } catch (MaterialException | IOException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  private void writeStatuses(Sources sources, UnwrittenStatuses unwritten) {
    boolean fromCluster = settings.from().configDir().isEmpty();
    boolean given = !settings.ingest().autoAddresses().isEmpty();
    if (sources.client().isPresent() && fromCluster && given) {
      KubeClient client = sources.client().get();
      lead(
          client,
          LeaderSettings.ADDRESSES,
          () -> AddressWriter.start(client, () -> sources.findServed("ServiceEntry"), unwritten));
    }
  }

  /** Work that only one replica may do at a time. */
  private void lead(KubeClient client, String lock, Supplier<AutoCloseable> work) {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    part(
        cluster
            .candidate()
            .<AutoCloseable>map(
                name ->
                    LeaderElection.start(
                        client, LeaderSettings.of(cluster.namespace(), lock, name), work))
            .orElseGet(work));
  }

  /**
   * Reviews have a client of their own: many tokens come at a time, and nothing else must wait for
   * them.
   */
  private Optional<KubeClient> reviewer() throws StartException {
    if (settings.from().cluster().isEmpty()) {
      return Optional.empty();
    }
    var cluster = settings.from().cluster().get();
    try {
      return Optional.of(
          part(
              KubeClient.of(
                  cluster.credentials(),
                  cluster.client().withRate(REVIEWS_PER_SECOND, REVIEWS_PER_SECOND))));
    } catch (IOException e) {
      throw new StartException(
          "cannot talk to " + cluster.credentials().server() + ": " + e.getMessage(), e);
    }
  }

  private void openXds(XdsServer xds, Security security) throws StartException {
    if (settings.ports().grpc().isPresent()) {
      HostPort plain = settings.ports().grpc().get();
      grpcAddress =
          Optional.of(bind(xds, "--grpcAddr", plain, security.plaintext(plain.address())));
    }
    if (settings.ports().secureGrpc().isPresent()) {
      HostPort secure = settings.ports().secureGrpc().get();
      secureGrpcAddress =
          Optional.of(bind(xds, "--secureGRPCAddr", secure, security.secure(secure.address())));
    }
  }

  private DebugSources debugSources(
      MeshLoop loop, XdsServer xds, SnapshotSource source, WrittenObjects objects) {
    String cluster = settings.ingest().clusterId();
    return new DebugSources(
        () -> loop.published().orElseThrow(),
        xds::sessions,
        source::findScope,
        objects,
        Map::of,
        () -> List.of(new DebugSources.ClusterStatus(cluster, "", "synced")),
        Map::of,
        () -> loop.published().isPresent(),
        new PushActions(xds),
        cluster,
        BuildInfo.ISTIO_VERSION);
  }

  private void openHttp(String flag, Optional<HostPort> address, Consumer<HttpServer> routes)
      throws StartException {
    if (address.isPresent()) {
      part(HttpPort.open(flag, address.get(), routes));
      LOG.log(System.Logger.Level.INFO, "serving HTTP on {0}", address.get());
    }
  }

  private static InetSocketAddress bind(
      XdsServer xds, String flag, HostPort address, Binding binding) throws StartException {
    try {
      SocketAddress bound = xds.bind(binding);
      LOG.log(System.Logger.Level.INFO, "{0}: serving xDS on {1}", flag, bound);
      return (InetSocketAddress) bound;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "%s: cannot listen on %s: %s".formatted(flag, address, e.getMessage()), e);
    }
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.ERROR, "shutting down: " + e, e);
      }
    }
  }
}
