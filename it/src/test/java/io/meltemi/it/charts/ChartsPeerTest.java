package io.meltemi.it.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Our charts against the objects of {@code istioctl manifest generate} of Istio 1.30.3. */
class ChartsPeerTest {
  /** Differences that are meant, by the beginning of the line: object, path. */
  private static final Map<String, String> MEANT = new LinkedHashMap<>();

  static {
    MEANT.put(
        "Deployment istio-system/istiod /spec/template/spec/containers[discovery]/image",
        "our image");
    MEANT.put(
        "Deployment istio-system/istiod /spec/template/spec/containers[discovery]/env[GOMAXPROCS]",
        "a JVM counts its processors, and their limit, itself");
    MEANT.put(
        "Deployment istio-system/istiod"
            + " /spec/template/spec/containers[discovery]/volumeMounts[/tmp]",
        "the Java runtime keeps files in /tmp, and the root file system is read-only");
    MEANT.put(
        "Deployment istio-system/istiod /spec/template/spec/volumes[tmp]",
        "the Java runtime keeps files in /tmp, and the root file system is read-only");
    MEANT.put(
        "ConfigMap istio-system/values /metadata/annotations/kubernetes.io/description",
        "our words");
  }

  @Test
  void everyObjectIsThePeersButForMeantDifferences() throws IOException {
    var peer = peerObjects("minimal.yaml");
    var ours = new ArrayList<Map<String, Object>>();
    // istioctl makes the default revision's validator itself, after the rest.
    ours.addAll(Charts.objects("base", "defaultRevision="));
    ours.addAll(Charts.objects("istiod"));

    var named = Charts.byName(ours);
    assertThat(named.keySet()).isEqualTo(peer.keySet());
    var differences = new ArrayList<String>();
    peer.forEach(
        (name, object) ->
            Charts.differences(comparable(object), comparable(named.get(name)))
                .forEach(line -> differences.add(name + " " + line)));
    assertThat(differences).allMatch(ChartsPeerTest::isMeant);
    assertThat(MEANT.keySet())
        .allMatch(meant -> differences.stream().anyMatch(line -> line.startsWith(meant)));
  }

  private static boolean isMeant(String line) {
    return MEANT.keySet().stream().anyMatch(line::startsWith);
  }

  /** Versions differ, and the peer's bodies are left out: other tests are for those. */
  private static Object comparable(Map<String, Object> object) {
    if (object.get("kind").equals("CustomResourceDefinition")) {
      return Map.of();
    }
    var copy = new LinkedHashMap<>(object);
    if (object.get("data") instanceof Map<?, ?> data && !data.containsKey("mesh")) {
      copy.put("data", new ArrayList<>(data.keySet()).stream().sorted().toList());
    } else if (object.get("data") instanceof Map<?, ?> data) {
      copy.put("data", data.get("mesh"));
    }
    return withoutVersions(copy);
  }

  private static Object withoutVersions(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<Object, Object>();
        map.forEach((key, item) -> copy.put(key, withoutVersions(item)));
        copy.remove("app.kubernetes.io/version");
        copy.remove("helm.sh/chart");
        yield copy;
      }
      case List<?> list -> list.stream().map(ChartsPeerTest::withoutVersions).toList();
      case null -> "null";
      default -> value;
    };
  }

  private static Map<String, Map<String, Object>> peerObjects(String file) throws IOException {
    String text = Files.readString(Repository.peer("manifest").resolve(file));
    return Charts.byName(Manifests.objects(List.of(text)));
  }
}
