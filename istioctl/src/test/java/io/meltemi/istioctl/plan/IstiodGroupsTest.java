package io.meltemi.istioctl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.dryrun.ProxyNode;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.xds.DebugPages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IstiodGroupsTest {
  private final Map<String, Map<String, String>> pages = new TreeMap<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private void istiod(String name, String settings, String... proxies) {
    var own = new TreeMap<>(Map.of("syncz", "[]", "settings", settings, "mesh", "{}"));
    var clients = new StringBuilder();
    for (String proxy : proxies) {
      clients.append(clients.isEmpty() ? "" : ",");
      clients.append(
          """
          {"connectionId": "%s.shop-1", "metadata": {"NAMESPACE": "shop", "INSTANCE_IPS": "10.0.0.1"}}
          """
              .formatted(proxy));
    }
    own.put("adsz", "{\"clients\": [" + clients + "]}");
    pages.put(name, own);
  }

  private List<DebugPages.Found> find(String page) {
    return pages.entrySet().stream()
        .map(
            istiod ->
                new DebugPages.Found(
                    istiod.getKey(),
                    "pod " + istiod.getKey(),
                    Optional.ofNullable(istiod.getValue().get(page))
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .map(IstiodGroupsTest::json)))
        .toList();
  }

  private static io.meltemi.istioctl.json.Json json(byte[] text) {
    try {
      return JsonReader.read(text);
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private List<IstiodGroup> groups() {
    var console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new IstiodGroups(this::find, new MeshOptions(), console).read(Optional.empty());
  }

  private static final String CANARY =
      """
      {"domain": "mesh.local", "variables": {"REVISION": "canary", "CLUSTER_ID": "east"}}
      """;

  private static final String STABLE =
      """
      {"domain": "cluster.local", "variables": {"REVISION": "default"}}
      """;

  @Test
  void istiodsOfTheSameSettingsAreOneGroup() {
    istiod("canary-1", CANARY, "a");
    istiod("canary-2", CANARY, "b");
    istiod("stable-1", STABLE, "c");
    istiod("stable-2", STABLE);
    List<IstiodGroup> groups = groups();
    assertThat(groups)
        .extracting(group -> group.proxies().stream().map(ProxyNode::name).toList())
        .containsExactly(List.of("a.shop", "b.shop"), List.of("c.shop"));
    IstiodGroup canary = groups.getFirst();
    assertThat(canary.settings().ingest().clusterId()).isEqualTo("east");
    assertThat(canary.settings().translate().domain()).isEqualTo("mesh.local");
    assertThat(canary.settings().meshConfigMap()).isEqualTo("istio-canary");
    assertThat(groups.getLast().settings().meshConfigMap()).isEqualTo("istio");
    assertThat(canary.proxies().getFirst().client().id()).endsWith(".svc.mesh.local");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void oneThatDoesNotTellIsSaidToBeAssumed() {
    istiod("ours", STABLE, "a");
    istiod("others", STABLE, "b");
    pages.get("others").remove("settings");
    pages.get("others").remove("mesh");
    assertThat(groups()).hasSize(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("warning: pod others: it does not tell its environment variables")
        .hasLineCount(1);
  }

  @Test
  void whatAnIstiodOfOursWouldRefuseIsNamed() {
    istiod("odd", "{\"variables\": {\"PILOT_ENABLE_QUIC_LISTENERS\": \"maybe\"}}", "a");
    assertThatThrownBy(this::groups)
        .isInstanceOf(Failure.class)
        .hasMessage("pod odd has PILOT_ENABLE_QUIC_LISTENERS: \"maybe\" (expected: true or false)");
  }
}
