package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every byte that Istio 1.30.3 printed of a dump, and what it printed with filters. */
class ProxyConfigPeerTest {

  static Stream<String> outputs() {
    return Stream.of(
            "all", "bootstrap", "cluster", "ecds", "endpoint", "listener", "route", "secret")
        .flatMap(command -> Stream.of("short", "json", "yaml").map(to -> command + "." + to));
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void printsWhatThePeerPrinted(String output) throws IOException {
    String[] parts = output.split("\\.");
    assertPrints(output + ".txt", parts[0], "-o", parts[1]);
  }

  @Test
  void filtersClustersByHostPortAndDirection() throws IOException {
    assertPrints(
        "cluster.filter.txt",
        "cluster",
        "--fqdn",
        "menu.bistro.svc.cluster.local",
        "--port",
        "80",
        "--direction",
        "outbound");
  }

  @Test
  void filtersListenersByPort() throws IOException {
    assertPrints("listener.port80.txt", "listener", "--port", "80");
  }

  @Test
  void filtersRoutesByName() throws IOException {
    assertPrints("route.name80.txt", "route", "--name", "80");
    assertPrints("route.name80.noverbose.txt", "routes", "--name=80", "--verbose=false");
  }

  @Test
  void readsTheDumpFromStandardInput() throws IOException {
    Path peer = Peer.folder("istioctl");
    Run run =
        Run.withInput(Peer.text(peer.resolve("config_dump.json")), "pc", "c", "-f", "-", "-oshort");
    assertThat(run.out()).isEqualTo(Peer.text(peer.resolve("cluster.short.txt")));
  }

  private static void assertPrints(String file, String... args) throws IOException {
    Path peer = Peer.folder("istioctl");
    List<String> line = new ArrayList<>(List.of("proxy-config"));
    line.addAll(List.of(args));
    line.addAll(List.of("--file", peer.resolve("config_dump.json").toString()));
    Run run = Run.of(line.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(Peer.text(peer.resolve(file)));
  }
}
