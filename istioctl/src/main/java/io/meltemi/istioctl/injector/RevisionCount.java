package io.meltemi.istioctl.injector;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Pod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods of a namespace that have their sidecar of one revision.
 *
 * @param disabled those of them that want none
 * @param needsRestart those that a new pod in their place would not be like
 */
record RevisionCount(int pods, int disabled, int needsRestart) {
  static final String NONE = "<non-Istio>";

  private RevisionCount with(boolean refuses, boolean differs) {
    return new RevisionCount(
        pods + 1, disabled + (refuses ? 1 : 0), needsRestart + (!refuses && differs ? 1 : 0));
  }

  /** By revision, {@link #NONE} for pods without a sidecar. */
  static Map<String, RevisionCount> of(List<Pod> pods, String expected) {
    Map<String, RevisionCount> counts = new TreeMap<>();
    for (Pod pod : pods) {
      String revision = revision(pod);
      String key = revision.isEmpty() ? NONE : revision;
      counts.put(
          key,
          counts
              .getOrDefault(key, new RevisionCount(0, 0, 0))
              .with(refuses(pod), !revision.equals(expected)));
    }
    return counts;
  }

  private static String revision(Pod pod) {
    String status = pod.annotations().getOrDefault("sidecar.istio.io/status", "{}");
    try {
      Json read = JsonReader.read(status.getBytes(StandardCharsets.UTF_8));
      return read.at("revision").text();
    } catch (JsonReader.MalformedJsonException notOurs) {
      return "";
    }
  }

  private static boolean refuses(Pod pod) {
    String name = "sidecar.istio.io/inject";
    return pod.labels()
        .getOrDefault(name, pod.annotations().getOrDefault(name, ""))
        .equalsIgnoreCase("false");
  }

  String render(String revision) {
    if (pods == 0) {
      return "<no pods>";
    }
    return revision
        + ": "
        + pods
        + (disabled > 0 ? " (injection disabled: " + disabled + ")" : "")
        + (needsRestart > 0 ? " NEEDS RESTART: " + needsRestart : "");
  }
}
