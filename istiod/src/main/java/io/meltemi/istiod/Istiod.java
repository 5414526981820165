package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.Authoriser;
import io.meltemi.debug.DebugEndpoints;
import io.meltemi.debug.DebugSources;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.ingest.Update;
import io.meltemi.istiod.delivery.SnapshotSource;
import io.meltemi.istiod.proxy.ProxyViews;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.xds.Binding;
import io.meltemi.xds.Change;
import io.meltemi.xds.XdsServer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running istiod: the sources feed the mesh's writer, its snapshots feed the xDS server. Closing
 * ends the parts in the opposite order of their start: ports first.
 */
final class Istiod implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Istiod() {}

  /**
   * @throws StartException when a port cannot be opened or the folder cannot be read
   */
  static Istiod start(IstiodSettings settings) throws StartException {
    var istiod = new Istiod();
    try {
      istiod.open(settings);
      return istiod;
    } catch (StartException | RuntimeException e) {
      istiod.close();
      throw e;
    }
  }

  private void open(IstiodSettings settings) throws StartException {
    var source = new SnapshotSource(settings.translate(), ProxyViews::new);
    var xds = part(new XdsServer(settings.xds(), source, new Departures(source)));
    var loop =
        part(
            new MeshLoop(
                settings.ingest(),
                MeshConfigReader.defaults(),
                (mesh, update) -> publish(source, xds, mesh, update)));
    MeshChange.Sink sink = loop.addSource();
    loop.start();
    openFolder(settings, sink);
    if (settings.ports().grpc().isPresent()) {
      openGrpc(xds, settings.ports().grpc().get());
    }
    var debug =
        new DebugEndpoints(debugSources(settings, loop, xds, source), Authoriser.LOOPBACK_ONLY);
    openHttp("--httpAddr", settings.ports().http(), debug);
    openHttp("--monitoringAddr", settings.ports().monitoring(), debug);
  }

  private static DebugSources debugSources(
      IstiodSettings settings, MeshLoop loop, XdsServer xds, SnapshotSource source) {
    return new DebugSources(
        () -> loop.published().orElseThrow(),
        xds::sessions,
        source::findScope,
        List::of,
        Map::of,
        () -> List.of(),
        Map::of,
        () -> loop.published().isPresent(),
        new PushActions(xds),
        settings.ingest().clusterId(),
        BuildInfo.ISTIO_VERSION);
  }

  private void openFolder(IstiodSettings settings, MeshChange.Sink sink) throws StartException {
    OnceFolder.read(settings, sink);
  }

  private void openHttp(String flag, Optional<HostPort> address, DebugEndpoints debug)
      throws StartException {
    if (address.isPresent()) {
      part(HttpPort.open(flag, address.get(), debug::register));
    }
  }

  private static void openGrpc(XdsServer xds, HostPort address) throws StartException {
    try {
      xds.bind(Binding.plaintext(address.address()));
    } catch (IOException e) {
      throw new StartException(
          "--grpcAddr: cannot listen on %s: %s".formatted(address, e.getMessage()), e);
    }
  }

  private static void publish(
      SnapshotSource source, XdsServer xds, MeshSnapshot mesh, Update update) {
    boolean full = update.config() || update.secrets();
    source.publish(mesh, full);
    List<String> hosts =
        update.endpoints().stream().map(s -> s.hostname().value()).sorted().toList();
    xds.publish(
        full ? Change.full(update.startNanos()) : Change.endpoints(hosts, update.startNanos()));
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
