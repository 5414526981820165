package io.meltemi.it.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real istiod with a heap of 512 MB on a folder, and what an honest client sees of it. */
final class Besieged implements AutoCloseable {
  /** The heap, what the transport may take beside it, and the JVM itself. */
  private static final long MAX_MEGABYTES = 512 + 384 + 250;

  private static final Duration PROMPT = Duration.ofSeconds(5);
  private static final int SERVICES = 1_500;
  private static final NettyChannelBuilder.LocalSocketPicker AT_HOME =
      new NettyChannelBuilder.LocalSocketPicker() {
        @Override
        public SocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
          return new InetSocketAddress("127.0.0.2", 0);
        }
      };

  private final IstiodProcess istiod;
  private final InetSocketAddress secure;
  private int asked;

  private Besieged(IstiodProcess istiod, InetSocketAddress secure) {
    this.istiod = istiod;
    this.secure = secure;
  }

  static Besieged start(Path work) throws IOException {
    Path config = Files.createDirectory(work.resolve("config"));
    var services = new StringBuilder();
    for (int i = 0; i < SERVICES; i++) {
      services.append(
          """
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: svc-%d, namespace: shop}
          spec: {clusterIP: 10.9.%d.%d, ports: [{name: http, port: 80}]}
          """
              .formatted(i, i / 250, i % 250 + 1));
    }
    Files.writeString(config.resolve("services.yaml"), services);
    List<Integer> ports = FreePorts.take(2);
    var flags =
        List.of(
            "--httpsAddr", "127.0.0.1:" + ports.get(0),
            "--secureGRPCAddr", "127.0.0.1:" + ports.get(1));
    var istiod =
        IstiodProcess.start(config, work, flags, Map.of("MELTEMI_ISTIOD_JAVA_OPTS", "-Xmx512m"));
    return new Besieged(istiod, new InetSocketAddress("127.0.0.1", ports.get(1)));
  }

  IstiodProcess istiod() {
    return istiod;
  }

  /** xDS and certificates over TLS. */
  InetSocketAddress secure() {
    return secure;
  }

  /** A newcomer gets its clusters, and the kubelet its answer, promptly. */
  void serves(String when) throws IOException {
    long start = System.nanoTime();
    try (var client = honest("honest" + asked++)) {
      client.ask(ResourceType.CLUSTER);
      assertThat(client.next().type()).as(when).isEqualTo(ResourceType.CLUSTER);
    }
    var taken = Duration.ofNanos(System.nanoTime() - start);
    assertThat(taken).as("clusters " + when).isLessThan(PROMPT);
    start = System.nanoTime();
    assertThat(ready()).as("readiness " + when).isEqualTo(200);
    var probed = Duration.ofNanos(System.nanoTime() - start);
    System.out.println(
        "%s: clusters after %d ms, ready after %d ms"
            .formatted(when, taken.toMillis(), probed.toMillis()));
  }

  /** At an address of its own, as pods are: a flood costs the place that it comes from. */
  private AdsClient honest(String name) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(istiod.xds())
            .usePlaintext()
            .directExecutor()
            .localSocketPicker(AT_HOME)
            .build();
    var node = Node.newBuilder().setId(sidecar(name)).build();
    return AdsClient.on(channel, new Metadata(), node, true);
  }

  int ready() throws IOException {
    return Http.get("http://127.0.0.1:" + istiod.http().getPort() + "/ready", PROMPT).status();
  }

  static String sidecar(String name) {
    return "sidecar~127.0.0.1~" + name + ".shop~shop.svc.cluster.local";
  }

  /** It lives, and has taken no more than it may. */
  void isWithinItsMemory(String when) throws IOException {
    assertThat(istiod.handle().isAlive()).as(istiod.log()).isTrue();
    long peak = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + istiod.handle().pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        peak = Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    System.out.println(when + ": istiod has had at most " + peak + " MB");
    assertThat(peak).isBetween(1L, MAX_MEGABYTES);
    assertThat(istiod.log()).doesNotContain("OutOfMemoryError", "StackOverflowError");
  }

  /** Serves during the attack, and after it. */
  void withstands(String attack, List<? extends AutoCloseable> attackers) throws Exception {
    var all = new ArrayList<AutoCloseable>(attackers);
    try {
      for (int i = 0; i < 3; i++) {
        serves(attack);
      }
    } finally {
      for (AutoCloseable attacker : all) {
        attacker.close();
      }
    }
    serves("after " + attack);
    isWithinItsMemory(attack);
  }

  @Override
  public void close() throws InterruptedException {
    istiod.close();
  }
}
