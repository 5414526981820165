package io.meltemi.it.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.it.fixture.AnyServer;
import io.meltemi.it.fixture.Until;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.HalfRequest;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers may hold of istiod: others are served beside them, and its memory suffices. */
class StrangersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MESSAGE = 4 << 20;

  @TempDir static Path work;
  private static Besieged besieged;

  @BeforeAll
  static void start() throws Exception {
    besieged = Besieged.start(work);
    besieged.serves("before");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (besieged != null) {
      besieged.close();
    }
  }

  @Test
  void unfinishedMessages() throws Exception {
    var attackers = new ArrayList<HalfRequest>();
    for (int i = 0; i < 600; i++) {
      attackers.add(HalfRequest.open(besieged.istiod().xds(), MESSAGE));
    }
    Until.holds(
        "they are sent as far as they get",
        PATIENCE,
        () ->
            attackers.stream().mapToLong(HalfRequest::sent).sum() > 400L << 20
                || attackers.stream().filter(HalfRequest::isCutOff).count() > 300);
    besieged.withstands("unfinished messages", attackers);
  }

  @Test
  void unfinishedMessagesOverTls() throws Exception {
    var attackers = new ArrayList<HalfRequest>();
    var tls = AnyServer.tls().getSocketFactory();
    for (int i = 0; i < 300; i++) {
      attackers.add(
          HalfRequest.open(
              besieged.secure(),
              tls,
              "/" + CertificateService.METHOD.getFullMethodName(),
              MESSAGE));
    }
    Until.holds(
        "they are sent as far as they get",
        PATIENCE,
        () -> attackers.stream().filter(HalfRequest::isCutOff).count() > 200);
    besieged.withstands("unfinished messages over TLS", attackers);
  }

  @Test
  void silentSocketsOnTheReadinessPort() throws Exception {
    var attackers = new ArrayList<Socket>();
    InetSocketAddress http = besieged.istiod().http();
    for (int i = 0; i < 6_000; i++) {
      attackers.add(new Socket(http.getAddress(), http.getPort()));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(besieged.ready()).isEqualTo(200);
    }
    besieged.withstands("silent sockets", attackers);
  }

  private static Node talker(int number, int bytes) {
    return Node.newBuilder()
        .setId(Besieged.sidecar("talker" + number))
        .setMetadata(
            Struct.newBuilder()
                .putFields("T", Value.newBuilder().setStringValue("x".repeat(bytes)).build()))
        .build();
  }

  @Test
  void nodesThatTalk() throws Exception {
    var attackers = new ArrayList<AdsClient>();
    for (int i = 0; i < 600; i++) {
      attackers.add(AdsClient.delta(besieged.istiod().xds(), talker(i, 500_000)));
      attackers.getLast().ask(ResourceType.SECRET, "no");
    }
    besieged.withstands("node metadata", attackers);
  }

  @Test
  void madeUpNames() throws Exception {
    var attackers = new ArrayList<AdsClient>();
    for (int i = 0; i < 6; i++) {
      attackers.add(AdsClient.delta(besieged.istiod().xds(), Besieged.sidecar("curious" + i)));
    }
    for (int round = 0; round < 8; round++) {
      for (int i = 0; i < attackers.size(); i++) {
        int from = (round * attackers.size() + i) * 100_000;
        attackers
            .get(i)
            .subscribe(
                ResourceType.ENDPOINT,
                IntStream.range(from, from + 100_000)
                    .mapToObj(n -> Integer.toString(n, 36))
                    .toArray(String[]::new));
      }
    }
    besieged.withstands("made-up names", attackers);
  }

  @Test
  void streamsWithoutARequest() throws Exception {
    var attackers = new ArrayList<AutoCloseable>();
    for (int i = 0; i < 20; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(besieged.istiod().xds())
              .usePlaintext()
              .directExecutor()
              .build();
      attackers.add(channel::shutdownNow);
      for (int j = 0; j < 1_000; j++) {
        ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call =
            channel.newCall(
                AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod(),
                CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.request(1);
      }
    }
    besieged.withstands("streams without a request", attackers);
  }

  @Test
  void windowsOfZero() throws Exception {
    var attackers = new ArrayList<AdsClient>();
    for (int i = 0; i < 200; i++) {
      attackers.add(AdsClient.deaf(besieged.istiod().xds(), Besieged.sidecar("deaf" + i)));
      attackers.getLast().ask(ResourceType.CLUSTER);
    }
    besieged.withstands("windows of zero", attackers);
  }

  @Test
  void reviewsThatBlowUp() throws Exception {
    String empty = "[],".repeat(1_900_000);
    String body =
        """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"1",
        "operation":"CREATE","object":{"apiVersion":"networking.istio.io/v1","kind":"Gateway",
        "metadata":{"name":"a"},"spec":{"servers":[%s[]]}}}}\
        """
            .formatted(empty);
    var reviews = new Reviews(besieged.istiod().https());
    List<Integer> statuses = reviews.postTogether(body, 10);
    assertThat(statuses).hasSize(10).allMatch(status -> status == 413);
    assertThat(reviews.post(small()).statusCode()).isEqualTo(200);
    besieged.withstands("reviews that blow up", List.of(reviews));
  }

  private static String small() {
    return """
    {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"1",
    "operation":"CREATE","object":{"apiVersion":"networking.istio.io/v1","kind":"VirtualService",
    "metadata":{"name":"a"},"spec":{"hosts":["a.example"],"http":[{"match":[{"uri":
    {"regex":"x{0,1000}"}}],"route":[{"destination":{"host":"b"}}]}]}}}}\
    """;
  }

  @Test
  void namesThatForgeLines() throws Exception {
    String forged = "2026-01-02T03:04:05.000000Z\tinfo\tforged";
    try (var client =
        AdsClient.delta(besieged.istiod().xds(), Besieged.sidecar("a\r\n" + forged + "\u001b"))) {
      client.ask(ResourceType.CLUSTER);
      client.next();
    }
    Until.holds("it is logged", PATIENCE, () -> besieged.istiod().log().contains("forged"));
    assertThat(besieged.istiod().log().lines()).noneMatch(line -> line.startsWith(forged));
    assertThat(besieged.istiod().log()).doesNotContain("\u001b", "\r");
  }
}
