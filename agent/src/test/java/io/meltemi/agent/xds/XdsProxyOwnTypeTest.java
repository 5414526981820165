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
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.meltemi.agent.Eventually;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UpstreamSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The agent's own type on Envoy's stream. */
class XdsProxyOwnTypeTest {
  private static final String ROOTS = "type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig";
  private static final String OWN = "type.googleapis.com/istio.networking.nds.v1.NameTable";
  private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  @TempDir Path folder;
  private final EventLoopGroup group = new EpollEventLoopGroup(1);
  private final Network network = new Network();
  private final AtomicReference<ServerCall<byte[], byte[]>> atIstiod = new AtomicReference<>();
  private final List<byte[]> requests = new CopyOnWriteArrayList<>();
  private final List<byte[]> responses = new CopyOnWriteArrayList<>();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private Server istiod;
  private XdsProxy proxy;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(AdsMethod.SERVICE);
    for (AdsMethod method : AdsMethod.values()) {
      service.addMethod(method.descriptor(), this::accept);
    }
    istiod =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(service.build())
            .build()
            .start();
    start(List.of(new AgentSubscription(OWN, this::take)));
    channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(folder.resolve("XDS").toString()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(group)
            .usePlaintext()
            .directExecutor()
            .build();
  }

  private void start(List<AgentSubscription> own) throws IOException {
    UpstreamSettings upstream =
        new UpstreamSettings(
            new HostPort("127.0.0.1", istiod.getPort()), "", new TreeMap<>(), Optional.empty());
    proxy =
        XdsProxy.start(
            network,
            folder.resolve("XDS"),
            upstream,
            new XdsStatistics(),
            RandomGenerator.getDefault(),
            new AgentTypes(own, ExtensionRewriter.NONE));
  }

  private void take(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    if (text.startsWith("bad")) {
      throw new IllegalArgumentException("cannot be used");
    }
    taken.add(text);
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

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    proxy.close();
    network.close();
    istiod.shutdownNow().awaitTermination();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private ClientCall<byte[], byte[]> envoy(AdsMethod method) {
    ClientCall<byte[], byte[]> call = channel.newCall(method.descriptor(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            responses.add(message);
            call.request(1);
          }
        },
        new Metadata());
    call.request(1);
    return call;
  }

  private void awaitRequests(int count) {
    Eventually.in(ofSeconds(5), () -> requests.size() >= count);
  }

  private static byte[] request(AdsMethod method, String type, String nonce) {
    return method == AdsMethod.DELTA
        ? Protobuf.message(2, type, 6, nonce)
        : Protobuf.message(4, type, 5, nonce);
  }

  private static byte[] response(AdsMethod method, String type, String value) {
    byte[] any = Protobuf.message(1, type, 2, value);
    return method == AdsMethod.DELTA
        ? Protobuf.message(1, "v", 2, Protobuf.message(2, any), 4, type, 5, "n")
        : Protobuf.message(1, "v", 2, any, 4, type, 5, "n");
  }

  @ParameterizedTest
  @EnumSource(AdsMethod.class)
  void theAgentSubscribesAfterEnvoysFirstRequestAndAcknowledgesByItself(AdsMethod method) {
    int type = method == AdsMethod.DELTA ? 2 : 4;
    int nonce = method == AdsMethod.DELTA ? 6 : 5;
    byte[] first = request(method, CLUSTER, "x");
    envoy(method).sendMessage(first);
    awaitRequests(2);
    assertThat(requests.getFirst()).isEqualTo(first);
    assertThat(Protobuf.texts(requests.get(1), type)).containsExactly(OWN);
    assertThat(Protobuf.texts(requests.get(1), nonce)).isEmpty();

    byte[] cluster = response(method, CLUSTER, "c");
    atIstiod.get().sendMessage(response(method, OWN, "one"));
    atIstiod.get().sendMessage(cluster);
    awaitRequests(3);
    Eventually.in(ofSeconds(5), () -> responses.size() == 1);
    assertThat(responses.getFirst()).isEqualTo(cluster);
    assertThat(taken).containsExactly("one");
    byte[] ack = requests.get(2);
    assertThat(Protobuf.texts(ack, type)).containsExactly(OWN);
    assertThat(Protobuf.texts(ack, nonce)).containsExactly("n");
    assertThat(Protobuf.texts(ack, type + 2 == 4 ? 7 : 6)).isEmpty();
    if (method == AdsMethod.STATE_OF_THE_WORLD) {
      assertThat(Protobuf.texts(ack, 1)).containsExactly("v");
    }
  }

  @ParameterizedTest
  @EnumSource(AdsMethod.class)
  void aValueThatCannotBeUsedIsRejectedWithAReason(AdsMethod method) {
    int error = method == AdsMethod.DELTA ? 7 : 6;
    envoy(method).sendMessage(request(method, CLUSTER, "x"));
    awaitRequests(2);
    atIstiod.get().sendMessage(response(method, OWN, "bad"));
    awaitRequests(3);
    assertThat(Protobuf.texts(requests.get(2), error)).hasSize(1);
    assertThat(Protobuf.texts(requests.get(2), error).getFirst()).contains("cannot be used");
    assertThat(responses).isEmpty();
  }

  @Test
  void manyOfBothInBothDirectionsArriveWholeAndInOrder() {
    AdsMethod method = AdsMethod.DELTA;
    Random random = new Random(7);
    ClientCall<byte[], byte[]> envoy = envoy(method);
    envoy.sendMessage(request(method, CLUSTER, "first"));
    awaitRequests(2);
    for (int i = 0; i < 200; i++) {
      String filler = "f".repeat(random.nextInt(i % 10 == 0 ? 300_000 : 2_000));
      atIstiod.get().sendMessage(response(method, OWN, "own" + i + filler));
      atIstiod.get().sendMessage(response(method, CLUSTER, "cluster" + i + filler));
      envoy.sendMessage(request(method, CLUSTER, "r" + i + filler));
    }
    Eventually.in(
        ofSeconds(10),
        () -> responses.size() == 200 && requests.size() == 402,
        () -> responses.size() + " responses, " + requests.size() + " requests, " + taken.size());
    assertThat(taken).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(taken.get(i)).startsWith("own" + i);
      assertThat(Protobuf.texts(responses.get(i), 4)).containsExactly(CLUSTER);
    }
    List<String> nonces =
        requests.stream()
            .filter(request -> Protobuf.texts(request, 2).contains(CLUSTER))
            .map(request -> Protobuf.texts(request, 6).getFirst())
            .map(nonce -> nonce.replaceAll("f+$", ""))
            .toList();
    assertThat(nonces).hasSize(201).startsWith("first", "r0", "r1").endsWith("r199");
    assertThat(requests.stream().filter(r -> Protobuf.texts(r, 2).contains(OWN))).hasSize(201);
  }

  @ParameterizedTest
  @EnumSource(AdsMethod.class)
  void healthIsToldWhenItChangesAndOnEachNewStream(AdsMethod method) {
    int type = method == AdsMethod.DELTA ? 2 : 4;
    int error = method == AdsMethod.DELTA ? 7 : 6;
    String health = "type.googleapis.com/istio.v1.HealthInformation";
    ClientCall<byte[], byte[]> envoy = envoy(method);
    envoy.sendMessage(request(method, CLUSTER, "x"));
    awaitRequests(2);
    proxy.tell(new HealthReport(Optional.of("no answer")));
    awaitRequests(3);
    assertThat(Protobuf.texts(requests.get(2), type)).containsExactly(health);
    assertThat(Protobuf.texts(requests.get(2), error).getFirst()).contains("no answer");
    envoy.sendMessage(request(method, CLUSTER, "y"));
    awaitRequests(4);

    envoy(method).sendMessage(request(method, CLUSTER, "x"));
    awaitRequests(7);
    assertThat(Protobuf.texts(requests.get(6), type)).containsExactly(health);
    assertThat(Protobuf.texts(requests.get(6), error)).hasSize(1);
    proxy.tell(new HealthReport(Optional.empty()));
    awaitRequests(8);
    assertThat(Protobuf.texts(requests.get(7), type)).containsExactly(health);
    assertThat(Protobuf.texts(requests.get(7), error)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(AdsMethod.class)
  void severalTypesGoEachToTheirOwn(AdsMethod method) throws Exception {
    proxy.close();
    var roots = new CopyOnWriteArrayList<String>();
    start(
        List.of(
            new AgentSubscription(OWN, this::take),
            new AgentSubscription(ROOTS, v -> roots.add(new String(v, StandardCharsets.UTF_8)))));
    int type = method == AdsMethod.DELTA ? 2 : 4;
    envoy(method).sendMessage(request(method, CLUSTER, "x"));
    awaitRequests(3);
    assertThat(Protobuf.texts(requests.get(1), type)).containsExactly(OWN);
    assertThat(Protobuf.texts(requests.get(2), type)).containsExactly(ROOTS);
    atIstiod.get().sendMessage(response(method, ROOTS, "root"));
    atIstiod.get().sendMessage(response(method, OWN, "names"));
    awaitRequests(5);
    assertThat(Protobuf.texts(requests.get(3), type)).containsExactly(ROOTS);
    assertThat(Protobuf.texts(requests.get(4), type)).containsExactly(OWN);
    assertThat(roots).containsExactly("root");
    assertThat(taken).containsExactly("names");
    assertThat(responses).isEmpty();
  }

  @Test
  void eachNewStreamSubscribesAnew() {
    envoy(AdsMethod.DELTA).sendMessage(request(AdsMethod.DELTA, CLUSTER, "x"));
    awaitRequests(2);
    envoy(AdsMethod.DELTA).sendMessage(request(AdsMethod.DELTA, CLUSTER, "x"));
    awaitRequests(4);
    assertThat(Protobuf.texts(requests.get(3), 2)).containsExactly(OWN);
    assertThat(Arrays.asList(requests.get(1))).containsExactly(requests.get(3));
  }
}
