package io.meltemi.bench;

import io.grpc.ServerMethodDefinition;
import io.meltemi.delivery.CredentialSource;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.ingest.Update;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.Change;
import io.meltemi.xds.Client;
import io.meltemi.xds.PeerAuthenticator;
import io.meltemi.xds.XdsObserver;
import io.meltemi.xds.XdsServer;
import io.meltemi.xds.XdsSettings;
import java.util.List;
import java.util.function.Predicate;

/**
 * Delivery as istiod wires it, from the mesh's snapshots to the streams of an xDS server, without a
 * transport. The only class here that knows how these parts are put together.
 */
final class DeliveryFixture implements MeshLoop.Listener, XdsObserver, AutoCloseable {
  private static final String METHOD =
      "envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

  private static final int MOST_WAITS = 5_000;

  private final SnapshotSource source =
      new SnapshotSource(TranslateSettings.DEFAULT, CredentialSource.NONE, Containment.uncounted());
  private final XdsServer xds = new XdsServer(XdsSettings.defaults(), source, this);

  @Override
  public void published(MeshSnapshot snapshot, Update update) {
    Predicate<Client> concerned = source.publish(snapshot, update.config(), update.endpoints());
    xds.publish(Change.full(update.startNanos()), concerned);
    List<String> hosts = update.endpoints().stream().map(s -> s.hostname().value()).toList();
    xds.publish(Change.endpoints(hosts, update.startNanos()));
  }

  /** Incremental ADS, as a gRPC server would call it. */
  @SuppressWarnings("unchecked") // a call's types are the server's own business
  ServerMethodDefinition<Object, Object> streams() {
    return (ServerMethodDefinition<Object, Object>)
        xds.service(PeerAuthenticator.NONE).getMethod(METHOD);
  }

  @Override
  public void disconnected(Client client) {
    source.forget(client);
  }

  /** Waits for the streams' threads, which would hold what they were sent. */
  @Override
  public void close() throws InterruptedException {
    xds.close();
    for (int i = 0; i < MOST_WAITS && !xds.sessions().isEmpty(); i++) {
      Thread.sleep(1);
    }
  }
}
