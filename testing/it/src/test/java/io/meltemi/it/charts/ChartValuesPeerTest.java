package io.meltemi.it.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our istiod chart against what Istio's makes of values, given one at a time. */
class ChartValuesPeerTest {
  private static final String INJECTOR =
      "ConfigMap istio-system/istio-sidecar-injector /data/values/global/";
  private static final String STABLE = "ValidatingAdmissionPolicy stable-channel-policy";

  /** Differences that are meant, by the beginning of the line: object, path. */
  private static final Map<String, String> MEANT =
      Map.of(
          INJECTOR + "hub:",
          "our images",
          INJECTOR + "nativeNftables: false",
          "absent is as good",
          INJECTOR + "platform: (absent)",
          "empty is as good",
          INJECTOR + "proxy/seccompProfile: {}",
          "absent is as good",
          "ConfigMap istio-system/istio-sidecar-injector /data/config/injectedAnnotations: null",
          "empty is as good",
          STABLE + "-istio-system.istio.io /spec/",
          "the same kinds and fields and TrafficExtension, in our words",
          STABLE + "-istio-system.istio.io /metadata/labels/",
          "ours are labelled as everything else",
          "ValidatingAdmissionPolicyBinding stable-channel-policy-binding-istio-system.istio.io"
              + " /metadata/labels/",
          "ours are labelled as everything else");

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(Repository.peer("charts"))) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("configmaps-"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theObjectsAreThePeersButForMeantDifferences(Path file) throws IOException {
    var theirs = Charts.byName(Manifests.objects(List.of(read("default.yaml"))));
    var values = new ArrayList<String>();
    if (!file.endsWith("default.yaml")) {
      Map<?, ?> difference = (Map<?, ?>) GoYaml.parse(Files.readString(file));
      list(difference.get("set")).forEach(value -> values.add((String) value));
      if (difference.containsKey("error")) {
        assertThatThrownBy(() -> Charts.release("istiod", "istiod", values));
        return;
      }
      apply(difference, theirs);
    }
    var ours = Charts.byName(Charts.release("istiod", "istiod", values));

    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
    theirs.forEach(
        (name, object) ->
            assertThat(Charts.differences(comparable(object), comparable(ours.get(name))))
                .map(line -> name.replace("-canary", "") + " " + line)
                .allMatch(ChartValuesPeerTest::isMeant));
  }

  private static boolean isMeant(String line) {
    boolean rightThatNothingUses = line.startsWith("ClusterRole ") && line.endsWith("(absent)");
    return rightThatNothingUses
        || MEANT.keySet().stream().anyMatch(line::startsWith)
        || ChartsPeerTest.isMeant(line);
  }

  private static String read(String file) throws IOException {
    return Files.readString(Repository.peer("charts").resolve(file));
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }

  /** A ConfigMap's texts that are the default's are left out of it. */
  @SuppressWarnings("unchecked")
  private static void apply(Map<?, ?> difference, Map<String, Map<String, Object>> objects) {
    var defaults = Map.copyOf(objects);
    list(difference.get("gone"))
        .forEach(name -> objects.remove(name.toString().replace(" /", " ")));
    for (Object item : list(difference.get("differs"))) {
      var object = new LinkedHashMap<>((Map<String, Object>) item);
      var before =
          defaults.getOrDefault(Charts.nameOf(object).replace("-canary", ""), Map.of()).get("data");
      if (object.get("kind").equals("ConfigMap") && before instanceof Map<?, ?> texts) {
        var all = new TreeMap<String, Object>((Map<String, Object>) texts);
        all.putAll((Map<String, Object>) object.get("data"));
        object.put("data", all);
      }
      objects.put(Charts.nameOf(object), object);
    }
  }

  /** Of the injector's ConfigMap the templates are our own: other tests are for those. */
  private static Object comparable(Map<String, Object> object) {
    var copy = new LinkedHashMap<>(object);
    if (object.get("rules") instanceof List<?> rules && object.get("kind").equals("ClusterRole")) {
      copy.put("rules", Charts.rights(rules));
    }
    if (object.get("data") instanceof Map<?, ?> data) {
      var bodies = new TreeMap<String, Object>();
      data.forEach((key, text) -> bodies.put((String) key, body((String) key, (String) text)));
      copy.put("data", bodies);
    }
    return Charts.withoutVersions(copy);
  }

  private static Object body(String key, String text) {
    return switch (key) {
      case "values", "mesh", "meshNetworks" -> GoYaml.parse(text);
      case "config" -> {
        var config = new LinkedHashMap<>((Map<?, ?>) GoYaml.parse(text));
        config.remove("templates");
        yield config;
      }
      default -> "there";
    };
  }
}
