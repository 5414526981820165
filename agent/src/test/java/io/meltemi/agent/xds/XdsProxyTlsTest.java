package io.meltemi.agent.xds;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.meltemi.agent.Eventually;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UpstreamSettings;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XdsProxyTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private final List<Metadata> streams = new CopyOnWriteArrayList<>();
  private final EventLoopGroup group = new EpollEventLoopGroup(1);
  private final XdsStatistics statistics = new XdsStatistics();
  private final Network network = new Network();
  private Server istiod;

  @BeforeEach
  void startIstiod() throws Exception {
    Path store = folder.resolve("istiod.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "istiod",
                "-keyalg",
                "EC",
                "-dname",
                "CN=istiod",
                "-ext",
                "SAN=dns:istiod.test",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Files.writeString(
        folder.resolve("root.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate("istiod").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    istiod =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(factory)).build())
            .addService(
                ServerServiceDefinition.builder(AdsMethod.SERVICE)
                    .addMethod(AdsMethod.DELTA.descriptor(), this::accept)
                    .build())
            .build()
            .start();
  }

  private ServerCall.Listener<byte[]> accept(ServerCall<byte[], byte[]> call, Metadata headers) {
    streams.add(headers);
    return new ServerCall.Listener<>() {};
  }

  @AfterEach
  void stop() throws Exception {
    network.close();
    istiod.shutdownNow().awaitTermination();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void istiodIsReachedOverTlsWithTheTokenOfTheMoment() throws Exception {
    Files.writeString(folder.resolve("token"), "first\n");
    try (XdsProxy _ = start("istiod.test")) {
      openStream();
      Eventually.in(ofSeconds(10), () -> streams.size() == 1);
      assertThat(streams.getFirst().get(AUTHORIZATION)).isEqualTo("Bearer first");

      Files.writeString(folder.resolve("token"), "second\n");
      openStream();
      Eventually.in(ofSeconds(10), () -> streams.size() == 2);
      assertThat(streams.get(1).get(AUTHORIZATION)).isEqualTo("Bearer second");
    }
  }

  @Test
  void anIstiodWithAnotherNameIsNotSpokenTo() throws Exception {
    try (XdsProxy _ = start("istiod.elsewhere")) {
      openStream();
      Eventually.in(ofSeconds(10), () -> statistics.istiodFailures().sum() >= 2);
      assertThat(streams).isEmpty();
    }
  }

  private XdsProxy start(String serverName) throws Exception {
    UpstreamSettings.Tls tls =
        new UpstreamSettings.Tls(
            Optional.of(folder.resolve("root.pem")),
            serverName,
            folder.resolve("token"),
            Optional.empty());
    UpstreamSettings settings =
        new UpstreamSettings(
            new HostPort("127.0.0.1", istiod.getPort()), "", new TreeMap<>(), Optional.of(tls));
    return XdsProxy.start(
        network,
        folder.resolve("XDS"),
        settings,
        statistics,
        RandomGenerator.getDefault(),
        AgentTypes.NONE);
  }

  private void openStream() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(folder.resolve("XDS").toString()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(group)
            .usePlaintext()
            .build();
    ClientCall<byte[], byte[]> call =
        channel.newCall(AdsMethod.DELTA.descriptor(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(new byte[] {1});
  }
}
