package io.meltemi.istiod;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.BuildInfo;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.Authoriser;
import io.meltemi.debug.DebugEndpoints;
import io.meltemi.debug.DebugSources;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.istiod.delivery.SnapshotSource;
import io.meltemi.istiod.proxy.ProxyViews;
import io.meltemi.xds.Binding;
import io.meltemi.xds.XdsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A running istiod: the sources feed the mesh's writer, its snapshots feed the xDS server. Closing
 * ends the parts in the opposite order of their start: ports first.
 */
final class Istiod implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final IstiodSettings settings;
  private final PilotMetrics metrics = new PilotMetrics(BuildInfo.ISTIO_VERSION, Clock.systemUTC());
  private Optional<InetSocketAddress> grpcAddress = Optional.empty();

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

  private void open() throws StartException {
    var source = new SnapshotSource(settings.translate(), ProxyViews::new);
    var xds = part(new XdsServer(settings.xds(), source, new StreamEvents(metrics, source)));
    var loop =
        part(
            new MeshLoop(
                settings.ingest(),
                MeshConfigReader.defaults(),
                new Publisher(source, xds, metrics)));
    var sources = part(Sources.open(settings, loop, metrics));
    loop.start();
    sources.start();
    openXds(xds);
    var debug =
        new DebugEndpoints(
            debugSources(loop, xds, source, new WrittenObjects(loop, sources)),
            Authoriser.LOOPBACK_ONLY);
    openHttps(loop);
    openHttp("--httpAddr", settings.ports().http(), debug::register);
    openHttp(
        "--monitoringAddr",
        settings.ports().monitoring(),
        server -> {
          debug.register(server);
          metrics.register(server);
        });
  }

  private void openXds(XdsServer xds) throws StartException {
    if (settings.ports().grpc().isPresent()) {
      HostPort plain = settings.ports().grpc().get();
      grpcAddress = Optional.of(bind(xds, "--grpcAddr", plain, Binding.plaintext(plain.address())));
    }
    if (settings.ports().secureGrpc().isPresent()) {
      var secure = settings.ports().secureGrpc().get();
      bind(xds, "--secureGRPCAddr", secure.address(), MutualTls.binding(secure));
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

  private void openHttps(MeshLoop loop) throws StartException {
    if (settings.ports().https().isEmpty()) {
      return;
    }
    var port = settings.ports().https().get();
    part(
        HttpPort.open(
            "--httpsAddr",
            port.address(),
            PemKeys.context(port.certificate(), port.key()),
            server ->
                server.createContext(
                    "/httpsReady",
                    exchange ->
                        HttpPort.answer(exchange, loop.published().isPresent() ? 200 : 503, ""))));
    LOG.log(System.Logger.Level.INFO, "--httpsAddr: serving HTTPS on {0}", port.address());
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
