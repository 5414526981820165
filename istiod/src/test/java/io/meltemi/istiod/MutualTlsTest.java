package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.StreamObserver;
import io.meltemi.xds.Change;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.XdsObserver;
import io.meltemi.xds.XdsServer;
import io.meltemi.xds.XdsSettings;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** A certificate that is its own root, and its key. */
  private record Pem(Path certificate, Path key) {}

  @TempDir Path folder;
  private Pem istiod;
  private InetSocketAddress address;
  private final XdsServer xds =
      new XdsServer(XdsSettings.defaults(), _ -> new NoResources(), XdsObserver.SILENT);

  private record NoResources() implements ClientView {
    @Override
    public ResourceList list(ResourceType type) {
      return ResourceList.empty();
    }

    @Override
    public Optional<Resource> find(ResourceType type, String name) {
      return Optional.empty();
    }
  }

  @BeforeEach
  void listen() throws Exception {
    istiod = make("istiod", "san=ip:127.0.0.1");
    Pem proxy = make("proxy", "san=uri:spiffe://cluster.local/ns/shop/sa/web");
    Pem nameless = make("nameless", "san=dns:web.shop");
    Path roots = folder.resolve("roots.pem");
    Files.writeString(
        roots, Files.readString(proxy.certificate()) + Files.readString(nameless.certificate()));
    var port =
        new IstiodSettings.SecurePort(
            new HostPort("127.0.0.1", 0), istiod.certificate(), istiod.key(), roots);
    address = (InetSocketAddress) xds.bind(MutualTls.binding(port));
    xds.publish(Change.full(System.nanoTime()));
  }

  @AfterEach
  void close() {
    xds.close();
  }

  @Test
  void aProxyWithASpiffeIdentityIsServed() throws Exception {
    assertThat(ask(Optional.of("proxy")).getTypeUrl()).isEqualTo(ResourceType.CLUSTER.typeUrl());
  }

  @Test
  void aClientWithoutACertificateGetsNothing() {
    assertThatThrownBy(() -> ask(Optional.empty())).hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void aCertificateWithoutASpiffeIdentityGetsNothing() {
    assertThatThrownBy(() -> ask(Optional.of("nameless")))
        .hasMessageContaining("UNAUTHENTICATED: no SPIFFE identity");
  }

  @Test
  void aFileThatIsNoCertificateIsNamedByItsFlag() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");
    var port =
        new IstiodSettings.SecurePort(
            new HostPort("127.0.0.1", 0), garbage, istiod.key(), istiod.certificate());
    assertThatThrownBy(() -> xds.bind(MutualTls.binding(port)))
        .hasMessageContaining("--tlsCertFile");
  }

  private DiscoveryResponse ask(Optional<String> client) throws Exception {
    var credentials =
        TlsChannelCredentials.newBuilder().trustManager(istiod.certificate().toFile());
    if (client.isPresent()) {
      credentials.keyManager(
          folder.resolve(client.get() + ".crt").toFile(),
          folder.resolve(client.get() + ".key").toFile());
    }
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", address.getPort(), credentials.build())
            .build();
    var answer = new CompletableFuture<DiscoveryResponse>();
    try {
      AggregatedDiscoveryServiceGrpc.newStub(channel)
          .streamAggregatedResources(new First(answer))
          .onNext(
              DiscoveryRequest.newBuilder()
                  .setNode(
                      Node.newBuilder().setId("sidecar~10.0.0.1~web.shop~shop.svc.cluster.local"))
                  .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                  .build());
      return answer.get(10, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow();
    }
  }

  private record First(CompletableFuture<DiscoveryResponse> answer)
      implements StreamObserver<DiscoveryResponse> {
    @Override
    public void onNext(DiscoveryResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }

  private Pem make(String name, String extension) throws Exception {
    Path store = folder.resolve(name + ".p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            extension,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    return new Pem(
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
        pem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded()));
  }

  private Path pem(String file, String label, byte[] bytes) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, text, label));
  }
}
