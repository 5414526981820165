package io.meltemi.it.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code istioctl manifest generate} against what that of Istio 1.30.3 printed. */
class ManifestPeerTest {
  /** Differences of the gateways that are meant, by the beginning of the line. */
  private static final List<String> MEANT =
      List.of(
          // Our image.
          "Deployment istio-system/istio-ingressgateway"
              + " /spec/template/spec/containers[istio-proxy]/image",
          // Nulls, which say nothing.
          "Deployment istio-system/istio-ingressgateway /spec/template/spec/affinity",
          "Service istio-system/istio-ingressgateway /metadata/annotations");

  @ParameterizedTest
  @ValueSource(strings = {"default", "minimal"})
  void everyObjectIsThePeersAndInItsOrder(String profile) throws IOException {
    List<Map<String, Object>> ours = objects(generate(profile));
    Map<String, Map<String, Object>> peer = ChartsPeerTest.peerObjects(profile + ".yaml");
    Map<String, Map<String, Object>> named = Charts.byName(ours);
    assertThat(named.keySet()).isEqualTo(peer.keySet());

    var differences = new ArrayList<String>();
    peer.forEach(
        (name, object) ->
            Charts.differences(
                    ChartsPeerTest.comparable(object), ChartsPeerTest.comparable(named.get(name)))
                .forEach(line -> differences.add(name + " " + line)));
    assertThat(differences)
        .allMatch(
            line -> ChartsPeerTest.isMeant(line) || MEANT.stream().anyMatch(line::startsWith));
    if (profile.equals("default")) {
      assertThat(MEANT)
          .allMatch(meant -> differences.stream().anyMatch(line -> line.startsWith(meant)));
    }

    assertThat(ours.stream().map(Charts::nameOf))
        .containsExactlyElementsOf(peersOrder(profile).map(Charts::nameOf).toList());
  }

  private static String generate(String profile) {
    Desk.Run run =
        new Desk(Path.of("none")).run("manifest", "generate", "--set", "profile=" + profile);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  /** In the order of the text. */
  private static List<Map<String, Object>> objects(String text) {
    return Stream.of(text.split("(?m)^---\n"))
        .flatMap(document -> Manifests.objects(List.of(document)).stream())
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> peersOrder(String profile) throws IOException {
    String text = Files.readString(Repository.peer("manifest").resolve(profile + ".yaml"));
    return Stream.of(text.split("(?m)^---\n"))
        .map(GoYaml::parse)
        .map(document -> (Map<String, Object>) document);
  }
}
