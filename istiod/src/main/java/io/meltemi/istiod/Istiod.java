package io.meltemi.istiod;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.BuildInfo;
import io.meltemi.ca.MaterialException;
import io.meltemi.ca.SpiffeId;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.DebugEndpoints;
import io.meltemi.debug.DebugQueries;
import io.meltemi.debug.DebugSources;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.delivery.CredentialSource;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.delivery.credential.CredentialReports;
import io.meltemi.delivery.credential.Requesters;
import io.meltemi.delivery.credential.SecretAccess;
import io.meltemi.delivery.credential.ServiceAccount;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.istiod.jwks.JwksWorker;
import io.meltemi.istiod.network.GatewayHosts;
import io.meltemi.istiod.security.KubeSecretReviewer;
import io.meltemi.istiod.security.MeshTrust;
import io.meltemi.istiod.security.RootBundles;
import io.meltemi.istiod.security.Security;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderSettings;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.Containment;
import io.meltemi.translate.patch.BrokenPatches;
import io.meltemi.translate.patch.PatchReports;
import io.meltemi.xds.Change;
import io.meltemi.xds.XdsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A running istiod: the sources feed the mesh's writer, its snapshots feed the xDS server. Closing
 * ends the parts in the opposite order of their start: ports first.
 */
final class Istiod implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");

  private final Parts parts = new Parts();
  private final IstiodSettings settings;
  private final ClusterDuties duties;
  private final PilotMetrics metrics = new PilotMetrics(BuildInfo.ISTIO_VERSION, Clock.systemUTC());
  private XdsPorts xdsPorts = XdsPorts.NONE;
  private volatile Optional<RemoteWork> remote = Optional.empty();

  private Istiod(IstiodSettings settings) {
    this.settings = settings;
    this.duties = new ClusterDuties(settings, parts);
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
    return xdsPorts.plain();
  }

  /** Where xDS and certificates are served over TLS; absent where that port is off. */
  Optional<InetSocketAddress> secureGrpcAddress() {
    return xdsPorts.secure();
  }

  private void open() throws StartException {
    Optional<KubeClient> reviewer = duties.reviewer();
    Optional<SecretAccess> access =
        reviewer.map(r -> parts.add(KubeSecretReviewer.access(r, this::remoteClient)));
    var broken = new BrokenPatches();
    var statuses = new StatusWork(broken);
    var source =
        new SnapshotSource(
            settings.mesh().translate(),
            credentials(access),
            new Containment(metrics::withheld),
            new PatchReports(statuses.outcomes(metrics), broken));
    var xds = parts.add(new XdsServer(settings.xds(), source, new StreamEvents(metrics, source)));
    var publisher = new Publisher(source, xds, metrics);
    var gateways = new GatewayWork.Wishes();
    var loop =
        parts.add(
            new MeshLoop(
                settings.mesh().ingest(),
                MeshConfigReader.defaults(),
                (snapshot, update) -> {
                  publisher.published(snapshot, update);
                  statuses.published(snapshot, update);
                  gateways.set(snapshot);
                }));
    metrics.endpointsPendingPod(loop::pendingEndpoints);
    parts.add(
        JwksWorker.start(settings.security().jwks(), metrics::keysFetched, loop::addKeySource));
    parts.add(
        GatewayHosts.start(
            () -> loop.published().map(MeshSnapshot::config),
            GatewayHosts.Resolver.SYSTEM,
            loop.addLateSource()));
    var sources = parts.add(Sources.open(settings, loop, metrics));
    access.ifPresent(a -> a.onChange(account -> tell(xds, account)));
    sources.client().ifPresent(_ -> metrics.managedClusters(1, 0));
    remote = sources.client().map(_ -> parts.add(RemoteWork.open(settings, sources, metrics)));
    loop.start();
    sources.start();
    var security = secure(sources, reviewer, loop);
    security.tellRoots(loop.addLateSource());
    if (remote.isPresent()) {
      remote.get().start(sources.client().orElseThrow(), security, trust(loop, sources));
    }
    duties.exportServices(trust(loop, sources));
    duties.writeStatuses(sources, statuses);
    var injection = Webhooks.injectionSource(settings, loop, sources, metrics);
    injection.ifPresent(parts::add);
    duties.serveGateways(sources, loop, injection, gateways);
    var readiness = new Readiness(loop, sources, remote, injection);
    var written = new WrittenObjects(loop, sources);
    var pages = debugSources(loop, xds, source, written, injection, readiness);
    metrics.problems(pages::problems);
    var debug = new DebugEndpoints(pages, security.authoriser());
    var queries =
        new BootstrapQueries(source, new DebugQueries(debug, pages, security.queryAuthoriser()));
    var registrations = duties.registrations(sources, metrics);
    xdsPorts =
        XdsPorts.open(
            settings.ports(),
            xds,
            security,
            binding ->
                binding
                    .withQueries(queries)
                    .withConnections(registrations.handler())
                    .withTracer(metrics.grpc()));
    if (settings.ports().https().isPresent()) {
      parts.add(
          Webhooks.open(
              settings,
              loop,
              sources,
              injection,
              security.serving().orElseThrow(),
              metrics,
              readiness));
    }
    openHttp(debug);
    parts.add(OldGenerationCollector.start(() -> loop.published().isPresent()));
  }

  /** The client of another cluster of the mesh; absent where there is no such, or not yet. */
  private Optional<KubeClient> remoteClient(String cluster) {
    return remote.flatMap(work -> work.clusters().client(cluster));
  }

  /** Whether the mesh has another cluster of that name, be it that it can be asked or not. */
  private boolean isRemote(String cluster) {
    return remote.stream()
        .flatMap(work -> work.statuses().stream())
        .anyMatch(each -> each.id().equals(cluster));
  }

  private void openHttp(DebugEndpoints debug) throws StartException {
    Consumer<HttpServer> pages =
        settings.security().debug().served() ? debug::register : debug::registerProbes;
    openHttp("--httpAddr", settings.ports().http(), pages);
    openHttp("--monitoringAddr", settings.ports().monitoring(), pages.andThen(metrics::register));
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
            client.peer().identities().stream()
                .flatMap(name -> SpiffeId.parse(name).stream())
                .anyMatch(
                    id ->
                        id.namespace().equals(account.namespace())
                            && id.serviceAccount().equals(account.name())));
  }

  private static MeshTrust trust(MeshLoop loop, Sources sources) {
    return new MeshTrust(
        () -> loop.published().map(snapshot -> snapshot.config().mesh()).or(sources::mesh));
  }

  /** Blocks until there are keys to sign with. */
  private Security secure(Sources sources, Optional<KubeClient> reviewer, MeshLoop loop)
      throws StartException {
    try {
      MeshTrust mesh = trust(loop, sources);
      Optional<Security.Cluster> cluster = Optional.empty();
      if (sources.client().isPresent() && reviewer.isPresent()) {
        cluster =
            Optional.of(
                new Security.Cluster(
                    sources.client().get(),
                    reviewer.get(),
                    this::remoteClient,
                    name -> loop.published().isEmpty() || isRemote(name)));
      }
      var security =
          parts.add(Security.start(settings.security(), cluster, mesh, metrics.citadel()));
      if (cluster.isPresent() && security.authority().isPresent()) {
        var bundles = security.authority().get();
        KubeClient client = cluster.get().client();
        duties.lead(
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

  private DebugSources debugSources(
      MeshLoop loop,
      XdsServer xds,
      SnapshotSource source,
      WrittenObjects objects,
      Optional<InjectionSource> injection,
      Readiness readiness) {
    String cluster = settings.mesh().ingest().clusterId();
    return new DebugSources(
        () -> loop.published().orElseThrow(),
        new DebugSources.Clients(xds::sessions, source::findScope, source::localityOf),
        objects,
        () -> injection.map(InjectionSource::templates).orElse(Collections.emptySortedMap()),
        () -> clusters(loop),
        new PushActions(xds),
        new DebugSources.Progress(
            objects.sources()::told,
            objects.sources()::fileVersion,
            loop.progress()::taken,
            loop.progress()::published),
        new DebugSources.Server(
            readiness::unready,
            cluster,
            BuildInfo.ISTIO_VERSION,
            new DebugSources.Settings(
                settings.mesh().ingest().domain(), settings.mesh().variables())));
  }

  private List<DebugSources.ClusterStatus> clusters(MeshLoop loop) {
    String sync = loop.isSynced() ? "synced" : "syncing";
    return Stream.concat(
            Stream.of(
                new DebugSources.ClusterStatus(settings.mesh().ingest().clusterId(), "", sync)),
            remote.stream().flatMap(work -> work.statuses().stream()))
        .toList();
  }

  private void openHttp(String flag, Optional<HostPort> address, Consumer<HttpServer> routes)
      throws StartException {
    if (address.isPresent()) {
      parts.add(HttpPort.open(flag, address.get(), routes));
      LOG.log(System.Logger.Level.INFO, "serving HTTP on {0}", address.get());
    }
  }

  @Override
  public void close() {
    parts.close();
  }
}
