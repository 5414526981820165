package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The fields of a pod that its environment and volumes may refer to (downward API).
 *
 * @param pod as the API server has it
 */
record PodFacts(JsonNode pod, String podAddress, String hostAddress) {
  private static final Map<String, String> WHOLE_NODE =
      Map.of(
          "cpu", String.valueOf(Runtime.getRuntime().availableProcessors()),
          "memory", "8Gi",
          "ephemeral-storage", "8Gi");

  String name() {
    return pod.at("/metadata/name").asText();
  }

  String namespace() {
    return pod.at("/metadata/namespace").asText();
  }

  String serviceAccount() {
    return pod.at("/spec/serviceAccountName").asText("default");
  }

  /** The value at a {@code fieldPath} of the downward API. */
  String field(String path) {
    if (path.endsWith("']")) {
      int bracket = path.indexOf("['");
      String key = path.substring(bracket + 2, path.length() - 2);
      return at(path.substring(0, bracket)).path(key).asText("");
    }
    return switch (path) {
      case "metadata.labels", "metadata.annotations" -> lines(at(path));
      case "status.podIP", "status.podIPs" -> podAddress;
      case "status.hostIP", "status.hostIPs" -> hostAddress;
      default -> at(path).asText("");
    };
  }

  private JsonNode at(String path) {
    return pod.at("/" + path.replace('.', '/'));
  }

  /** {@code key="value"} for each entry, in the order of keys, as the kubelet writes them. */
  private static String lines(JsonNode map) {
    return map.propertyStream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + "=\"" + escaped(entry.getValue().asText()) + "\"")
        .collect(Collectors.joining("\n"));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /**
   * The value of a {@code resourceFieldRef}. Without a limit it is what the node has.
   *
   * @param container in which it stands, unless it names another
   */
  String resource(JsonNode reference, JsonNode container) {
    String[] path = reference.path("resource").asText().split("\\.", 2);
    JsonNode of = named(reference.path("containerName").asText(""), container);
    String amount =
        of.path("resources")
            .path(path[0])
            .path(path[1])
            .asText(path[0].equals("limits") ? WHOLE_NODE.getOrDefault(path[1], "0") : "0");
    String divisor = reference.path("divisor").asText("1");
    return Quantity.parse(amount).in(Quantity.parse(divisor.equals("0") ? "1" : divisor));
  }

  private JsonNode named(String name, JsonNode container) {
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode candidate : pod.path("spec").path(list)) {
        if (candidate.path("name").asText().equals(name)) {
          return candidate;
        }
      }
    }
    return container;
  }
}
