package io.meltemi.agent.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UpstreamSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Extension configurations are rewritten on their way to Envoy, by both protocols. */
@Timeout(60)
class XdsProxyExtensionsTest {
  private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  @TempDir Path folder;

  private final EpollEventLoopGroup group = new EpollEventLoopGroup(1);
  private final Network network = new Network();
  private final AtomicReference<ServerCall<byte[], byte[]>> atIstiod = new AtomicReference<>();
  private final List<byte[]> requests = new CopyOnWriteArrayList<>();
  private final List<byte[]> responses = new CopyOnWriteArrayList<>();
  private final CountDownLatch fetched = new CountDownLatch(1);
  private Server istiod;
  private XdsProxy proxy;
  private ManagedChannel channel;
  private ClientCall<byte[], byte[]> envoy;

  private void start(AdsMethod method) throws Exception {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(AdsMethod.SERVICE);
    service.addMethod(method.descriptor(), this::accept);
    istiod =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(service.build())
            .build()
            .start();
    proxy =
        XdsProxy.start(
            network,
            folder.resolve("XDS"),
            new UpstreamSettings(
                new HostPort("127.0.0.1", istiod.getPort()), "", new TreeMap<>(), Optional.empty()),
            new XdsStatistics(),
            RandomGenerator.getDefault(),
            new AgentTypes(List.of(), this::rewrite));
    channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(folder.resolve("XDS").toString()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(group)
            .usePlaintext()
            .directExecutor()
            .build();
    envoy = channel.newCall(method.descriptor(), CallOptions.DEFAULT);
    envoy.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            responses.add(message);
            envoy.request(1);
          }
        },
        new Metadata());
    envoy.request(1);
    envoy.sendMessage(Protobuf.message(2, "node"));
    until(() -> !requests.isEmpty());
  }

  /** What is fetched waits for the test. */
  private ExtensionRewriter.Rewritten rewrite(byte[] config) {
    String text = new String(config, StandardCharsets.UTF_8);
    if (text.startsWith("slow")) {
      try {
        fetched.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return new ExtensionRewriter.Rewritten(
        (text.substring(0, 4) + " rewritten").getBytes(StandardCharsets.UTF_8), true);
  }

  private ServerCall.Listener<byte[]> accept(ServerCall<byte[], byte[]> call, Metadata metadata) {
    call.sendHeaders(new Metadata());
    call.request(1);
    atIstiod.set(call);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        requests.add(message);
        call.request(1);
      }
    };
  }

  private static void until(BooleanSupplier met) throws InterruptedException {
    for (int i = 0; i < 1_000 && !met.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(met.getAsBoolean()).isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    fetched.countDown();
    channel.shutdownNow();
    proxy.close();
    istiod.shutdownNow().awaitTermination();
    network.close();
    group.shutdownGracefully();
  }

  private static byte[] response(boolean delta, String type, String nonce, String... values) {
    List<Object> fields = new ArrayList<>(List.of(1, "7"));
    for (String value : values) {
      byte[] any = Protobuf.message(1, type, 2, value);
      fields.add(2);
      fields.add(delta ? Protobuf.message(1, "v", 2, any, 3, "name") : any);
    }
    fields.addAll(List.of(4, type, 5, nonce));
    return Protobuf.message(fields.toArray());
  }

  @ParameterizedTest
  @EnumSource(AdsMethod.class)
  void othersPassWhileAModuleIsFetchedAndTheOrderOfExtensionsStays(AdsMethod method)
      throws Exception {
    boolean delta = method == AdsMethod.DELTA;
    start(method);
    ServerCall<byte[], byte[]> call = atIstiod.get();
    call.sendMessage(
        response(delta, ExtensionRewriter.TYPE_URL, "n1", "slow module", "fast module"));
    call.sendMessage(response(delta, ExtensionRewriter.TYPE_URL, "n2", "next module"));
    byte[] clusters = response(delta, CLUSTER, "n3", "c".repeat(100_000));
    call.sendMessage(clusters);

    until(() -> responses.size() == 1);
    assertThat(responses.getFirst()).isEqualTo(clusters);
    fetched.countDown();
    until(() -> responses.size() == 3);
    assertThat(responses.get(1))
        .isEqualTo(
            response(delta, ExtensionRewriter.TYPE_URL, "n1", "slow rewritten", "fast rewritten"));
    assertThat(responses.get(2))
        .isEqualTo(response(delta, ExtensionRewriter.TYPE_URL, "n2", "next rewritten"));
  }

  @ParameterizedTest
  @EnumSource(AdsMethod.class)
  void whatEnvoyRefusesIstiodIsTold(AdsMethod method) throws Exception {
    start(method);
    atIstiod
        .get()
        .sendMessage(
            response(method == AdsMethod.DELTA, ExtensionRewriter.TYPE_URL, "n1", "fast module"));
    until(() -> responses.size() == 1);
    byte[] refusal = Protobuf.message(5, "n1", 6, "no such module");
    envoy.sendMessage(refusal);
    until(() -> requests.size() == 2);
    assertThat(requests.getLast()).isEqualTo(refusal);
  }
}
