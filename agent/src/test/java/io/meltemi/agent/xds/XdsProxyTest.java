package io.meltemi.agent.xds;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.meltemi.agent.Eventually;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UpstreamSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XdsProxyTest {
  private static final int PIECE = 64 << 10;

  @TempDir Path folder;
  private final EventLoopGroup group = new EpollEventLoopGroup(1);
  private final AtomicReference<ServerCall<byte[], byte[]>> atIstiod = new AtomicReference<>();
  private final AtomicReference<Metadata> headers = new AtomicReference<>();
  private final List<byte[]> received = new CopyOnWriteArrayList<>();
  private Server istiod;
  private final Network network = new Network();
  private XdsProxy proxy;
  private ManagedChannel envoy;

  @BeforeEach
  void start() throws Exception {
    istiod = startIstiod(0);
    Path socket = folder.resolve("XDS");
    proxy =
        XdsProxy.start(
            network,
            socket,
            upstream(istiod.getPort()),
            new XdsStatistics(),
            RandomGenerator.getDefault(),
            AgentTypes.NONE);
    envoy =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(group)
            .usePlaintext()
            .directExecutor()
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    envoy.shutdownNow();
    proxy.close();
    network.close();
    istiod.shutdownNow().awaitTermination();
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).sync();
  }

  @Test
  void bytesPassUnchangedInBothDirectionsWithTheHeadersOfTheProxy() {
    EnvoyStream stream = new EnvoyStream(AdsMethod.STATE_OF_THE_WORLD, 1);
    byte[] request = {0, -1, 7};
    stream.call.sendMessage(request);

    Eventually.in(ofSeconds(5), () -> received.size() == 1);
    assertThat(received.getFirst()).isEqualTo(request);
    assertThat(headers.get().get(Metadata.Key.of("ClusterID", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("c1");

    atIstiod.get().sendMessage(new byte[] {9});
    Eventually.in(ofSeconds(5), () -> stream.messages.size() == 1);
    assertThat(stream.messages.getFirst()).isEqualTo(new byte[] {9});
  }

  @Test
  void aSlowEnvoySlowsIstiodInsteadOfFillingTheProxy() throws Exception {
    EnvoyStream stream = new EnvoyStream(AdsMethod.DELTA, 0);
    stream.call.sendMessage(new byte[] {1});
    Eventually.in(ofSeconds(5), () -> atIstiod.get() != null);

    AtomicInteger sent = new AtomicInteger();
    long quietSince = System.nanoTime();
    while (System.nanoTime() - quietSince < 300_000_000L && sent.get() < 1000) {
      if (atIstiod.get().isReady()) {
        atIstiod.get().sendMessage(new byte[PIECE]);
        sent.incrementAndGet();
        quietSince = System.nanoTime();
      } else {
        Thread.sleep(5);
      }
    }
    assertThat(sent.get() * (long) PIECE).isLessThan(4L << 20);

    stream.call.request(sent.get());
    Eventually.in(ofSeconds(10), () -> stream.messages.size() == sent.get());
  }

  @Test
  void anEndAtIstiodEndsEnvoysStreamAndTheNextOneWaitsForIstiod() throws Exception {
    EnvoyStream first = new EnvoyStream(AdsMethod.DELTA, 1);
    first.call.sendMessage(new byte[] {1});
    Eventually.in(ofSeconds(5), () -> received.size() == 1);

    int port = istiod.getPort();
    istiod.shutdownNow().awaitTermination();
    Eventually.in(ofSeconds(5), first.closed::isDone);

    EnvoyStream second = new EnvoyStream(AdsMethod.DELTA, 1);
    second.call.sendMessage(new byte[] {2});
    istiod = startIstiod(port);
    Eventually.in(ofSeconds(10), () -> received.size() == 2);
    assertThat(received.get(1)).isEqualTo(new byte[] {2});
    assertThat(second.closed).isNotDone();
  }

  @Test
  void aNewStreamOfEnvoysTakesThePlaceOfALingeringOne() {
    EnvoyStream first = new EnvoyStream(AdsMethod.DELTA, 1);
    first.call.sendMessage(new byte[] {1});
    Eventually.in(ofSeconds(5), () -> received.size() == 1);

    EnvoyStream second = new EnvoyStream(AdsMethod.DELTA, 1);
    second.call.sendMessage(new byte[] {2});
    Eventually.in(ofSeconds(5), () -> received.size() == 2 && first.closed.isDone());
    assertThat(first.closed.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(second.closed).isNotDone();
  }

  @Test
  void aRootCertificateThatIsNoneIsNamed() throws Exception {
    Files.writeString(folder.resolve("no.pem"), "no certificate");
    UpstreamSettings.Tls tls =
        new UpstreamSettings.Tls(
            Optional.of(folder.resolve("no.pem")), "istiod", folder, Optional.empty());
    UpstreamSettings settings =
        new UpstreamSettings(new HostPort("127.0.0.1", 1), "", new TreeMap<>(), Optional.of(tls));
    assertThatThrownBy(
            () ->
                XdsProxy.start(
                    network,
                    folder.resolve("other"),
                    settings,
                    new XdsStatistics(),
                    RandomGenerator.getDefault(),
                    AgentTypes.NONE))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("no.pem");
  }

  private static UpstreamSettings upstream(int port) {
    return new UpstreamSettings(
        new HostPort("127.0.0.1", port), "c1", new TreeMap<>(), Optional.empty());
  }

  private Server startIstiod(int port) throws Exception {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(AdsMethod.SERVICE);
    for (AdsMethod method : AdsMethod.values()) {
      service.addMethod(method.descriptor(), this::accept);
    }
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .directExecutor()
        .addService(service.build())
        .build()
        .start();
  }

  private ServerCall.Listener<byte[]> accept(ServerCall<byte[], byte[]> call, Metadata metadata) {
    headers.set(metadata);
    call.sendHeaders(new Metadata());
    call.request(1);
    atIstiod.set(call);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        received.add(message);
        call.request(1);
      }
    };
  }

  private final class EnvoyStream extends ClientCall.Listener<byte[]> {
    final List<byte[]> messages = new CopyOnWriteArrayList<>();
    final CompletableFuture<Status> closed = new CompletableFuture<>();
    final ClientCall<byte[], byte[]> call;

    EnvoyStream(AdsMethod method, int initialRequests) {
      call = envoy.newCall(method.descriptor(), CallOptions.DEFAULT);
      call.start(this, new Metadata());
      if (initialRequests > 0) {
        call.request(initialRequests);
      }
    }

    @Override
    public void onMessage(byte[] message) {
      messages.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      closed.complete(status);
    }
  }
}
