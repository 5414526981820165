package io.meltemi.xds;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.InsecureServerCredentials;
import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.FakeMesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A server on a loopback port, a mesh behind it, and the clients that a test opens. */
final class XdsFixture implements AutoCloseable {
  final FakeMesh mesh = new FakeMesh();
  final CountingObserver observer = new CountingObserver();
  final XdsServer server;
  final SocketAddress address;
  private final List<AdsClient> clients = new ArrayList<>();

  XdsFixture() {
    this(XdsSettings.defaults());
  }

  XdsFixture(XdsSettings settings) {
    this(settings, 0);
  }

  XdsFixture(XdsSettings settings, int port) {
    this(settings, port, PeerAuthenticator.NONE);
  }

  XdsFixture(XdsSettings settings, PeerAuthenticator authenticator) {
    this(settings, 0, authenticator);
  }

  private XdsFixture(XdsSettings settings, int port, PeerAuthenticator authenticator) {
    server = new XdsServer(settings, mesh, observer);
    try {
      address =
          server.bind(
              new Binding(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                  InsecureServerCredentials.create(),
                  authenticator,
                  QuerySource.NONE,
                  List.of(),
                  List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void publish() {
    mesh.publish(server);
  }

  AdsClient delta() {
    return keep(AdsClient.delta(address, "sidecar~" + clients.size()));
  }

  AdsClient state() {
    return keep(AdsClient.state(address, "sidecar~" + clients.size()));
  }

  AdsClient deaf() {
    return keep(AdsClient.deaf(address, "sidecar~" + clients.size()));
  }

  /** A client that says that of itself. */
  AdsClient talker(String metadata) {
    var node =
        Node.newBuilder()
            .setId("sidecar~" + clients.size())
            .setMetadata(
                Struct.newBuilder()
                    .putFields("TALK", Value.newBuilder().setStringValue(metadata).build()))
            .build();
    return keep(AdsClient.delta(address, node));
  }

  private AdsClient keep(AdsClient client) {
    clients.add(client);
    return client;
  }

  SessionStatus.Watch watch(ResourceType type) {
    return server.sessions().getFirst().watches().stream()
        .filter(watch -> watch.type() == type)
        .findFirst()
        .orElseThrow();
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("did not happen: " + what);
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    clients.forEach(AdsClient::close);
    server.close();
  }
}
