package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.JsonReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands work with Istio's own istiod: what 1.30.3 answered on its debug pages, of the mesh of
 * {@code traffic-05} and its two proxies, is served by its bytes, over HTTP and over xDS.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedIstiodTest {
  private static final String WAITER = "waiter-v1-whhxdprrj-7mg4z.bistro";
  private static final String NOT_FOUND = "404 page not found\n";
  private static final String ASSUMED =
      "warning: %s: it does not tell its environment variables: their defaults are assumed"
          + " (--istiod-env NAME=VALUE names others)\n";

  private HttpServer http;
  private Server xds;
  private String debug;
  private String ads;

  @BeforeAll
  void start() throws IOException {
    Path recorded = Peer.folder("debug");
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          byte[] answer = answer(recorded, exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(
              new String(answer, StandardCharsets.UTF_8).equals(NOT_FOUND) ? 404 : 200,
              answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    http.start();
    xds =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new DebugPages(recorded))
            .build()
            .start();
    debug = "127.0.0.1:" + http.getAddress().getPort();
    ads = "127.0.0.1:" + xds.getPort();
  }

  @AfterAll
  void stop() throws InterruptedException {
    http.stop(0);
    xds.shutdownNow().awaitTermination();
  }

  /** The page of that path and query, as it was recorded. */
  private static byte[] answer(Path recorded, String url) throws IOException {
    String[] page = url.replaceFirst(".*/", "").split("\\?", 2);
    boolean ofProxy = page.length > 1 && page[1].startsWith("proxyID=");
    Path file = recorded.resolve(page[0] + (ofProxy ? ".proxyID" : "") + ".txt");
    return Files.exists(file)
        ? Files.readAllBytes(file)
        : NOT_FOUND.getBytes(StandardCharsets.UTF_8);
  }

  /** Answers as Istio's generator of debug pages does. */
  private static final class DebugPages extends AggregatedDiscoveryServiceImplBase {
    private final Path recorded;

    DebugPages(Path recorded) {
      this.recorded = recorded;
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(
        StreamObserver<DiscoveryResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(DiscoveryRequest request) {
          try {
            byte[] page = answer(recorded, request.getResourceNames(0));
            responses.onNext(
                DiscoveryResponse.newBuilder()
                    .setTypeUrl(request.getTypeUrl())
                    .addResources(
                        Any.newBuilder()
                            .setTypeUrl(request.getTypeUrl())
                            .setValue(ByteString.copyFrom(page)))
                    .build());
          } catch (IOException failed) {
            responses.onError(failed);
          }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }
  }

  private static String says(String... words) {
    Run run = Run.of(words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster", "listener", "route", "secret", "bootstrap", "all"})
  void configurationIsPrintedAsOfADump(String kind) throws IOException {
    Path dump = Peer.folder("istioctl").resolve("config_dump.json");
    String of = says("pc", kind, "--file", dump.toString());
    assertThat(says("pc", kind, "--istiod-debug", debug, WAITER)).isEqualTo(of);
  }

  @Test
  void proxiesAreListedWithWhatTheyHave() {
    assertThat(says("proxy-status", "--istiod-debug", debug).lines().map(String::strip))
        .hasSize(3)
        .anyMatch(
            line -> line.startsWith("menu-v2-cggz2j6ww-mgjxt.bistro ") && line.contains("1.30.3"))
        .anyMatch(line -> line.startsWith(WAITER + " ") && line.contains("4 (CDS,LDS,EDS,RDS)"));
    assertThat(says("proxy-status", "--istiod-debug", debug, "-v", "1").lines().skip(1))
        .allSatisfy(line -> assertThat(line).contains("SYNCED").doesNotContain("STALE"));
  }

  @Test
  void aProxyIsComparedWithWhatItWasSent() throws IOException {
    Path dump = Peer.folder("istioctl").resolve("config_dump.json");
    assertThat(says("ps", "--istiod-debug", debug, WAITER, "--file", dump.toString()))
        .contains("Clusters Match", "Listeners Match", "Routes Match");
  }

  @Test
  void versionAndClustersAreThoseOfThePages() {
    assertThat(says("version", "--istiod-debug", debug))
        .contains("control plane version: unknown\n");
    assertThat(says("remote-clusters", "--istiod-debug", debug))
        .contains("Kubernetes", "synced", debug);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adsz",
        "authorizationz",
        "cachez",
        "clusterz",
        "config_dump?proxyID=" + WAITER,
        "configz",
        "connections",
        "edsz?proxyID=" + WAITER,
        "endpointShardz",
        "instancesz",
        "mesh",
        "networkz",
        "registryz",
        "sidecarz?proxyID=" + WAITER,
        "syncz",
        "telemetryz"
      })
  void pagesArePrintedOverHttpAndXds(String page) throws Exception {
    byte[] recorded = answer(Peer.folder("debug"), page);
    String printed = IndentedJson.VERSIONS.print(JsonReader.read(recorded)) + "\n";
    assertThat(says("x", "internal-debug", page, "--istiod-debug", debug)).isEqualTo(printed);
    assertThat(says("x", "internal-debug", page, "--xds-address", ads, "--plaintext"))
        .isEqualTo(printed);
  }

  @Test
  void aPageOfAProxyWantsOne() {
    assertThat(Run.of("x", "internal-debug", "edsz", "--istiod-debug", debug).err())
        .isEqualTo(
            "Error: page edsz is of one proxy: name it (expected: edsz?proxyID=NAME.NAMESPACE)\n");
  }

  @Test
  void aPlanIsOfTheProxiesThatItHas() throws IOException {
    Path mesh = Peer.folder("xds").resolve("traffic-05-weighted-subsets/input.yaml");
    String[] plan = {
      "x",
      "plan",
      "-o",
      "summary",
      "--configDir",
      mesh.toString(),
      "--delete",
      "DestinationRule bistro/menu"
    };
    Run ofHttp = Run.of(with(plan, "--istiod-debug", debug));
    assertThat(ofHttp.out()).contains("menu-v2-cggz2j6ww-mgjxt.bistro", WAITER);
    assertThat(ofHttp.err()).isEqualTo(ASSUMED.formatted("http://" + debug));
    Run ofXds = Run.of(with(plan, "--xds-address", ads, "--plaintext"));
    assertThat(ofXds.out()).isEqualTo(ofHttp.out());
    assertThat(ofXds.err()).isEqualTo(ASSUMED.formatted("the control plane at " + ads));
    String[] given = with(plan, "--istiod-env", "PILOT_ENABLE_MYSQL_FILTER=true");
    assertThat(says(with(given, "--istiod-debug", debug))).isEqualTo(ofHttp.out());
  }

  private static String[] with(String[] words, String... more) {
    return java.util.stream.Stream.of(words, more)
        .flatMap(java.util.stream.Stream::of)
        .toArray(String[]::new);
  }

  @Test
  void aCallIsExplainedByADump() throws IOException {
    Path dump = Peer.folder("istioctl").resolve("config_dump.json");
    assertThat(says("x", "explain", "GET", "http://menu/", "--file", dump.toString()))
        .contains("menu.bistro.svc.cluster.local");
  }

  @Test
  void thatItCannotBeWaitedForIsSaid(@TempDir Path folder) throws IOException {
    Path mesh = Peer.folder("xds").resolve("traffic-05-weighted-subsets");
    Files.copy(mesh.resolve("input.yaml"), folder.resolve("input.yaml"));
    String[] wait = {
      "x", "wait", "destinationrule", "menu.bistro", "--configDir", folder.toString()
    };
    assertThat(Run.of(with(wait, "--istiod-debug", debug)).err())
        .endsWith(
            "Error: http://%s has no page config_distribution: it is not an istiod of ours\n"
                .formatted(debug));
    assertThat(Run.of(with(wait, "--xds-address", ads, "--plaintext")).err())
        .endsWith(
            "Error: the control plane at %s has no page config_distribution: it is not an istiod"
                    .formatted(ads)
                + " of ours\n");
  }
}
