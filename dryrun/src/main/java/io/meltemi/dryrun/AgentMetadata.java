package io.meltemi.dryrun;

import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's agent would say of itself by its variables {@code ISTIO_META_…}: those that the
 * mesh's {@code defaultConfig.proxyMetadata} has, over them those of the pod's own configuration,
 * and over these what the proxy's container has already.
 */
final class AgentMetadata {
  private static final String PREFIX = "ISTIO_META_";
  private static final String ANNOTATION = "proxy.istio.io/config";
  private static final String METADATA = "proxyMetadata";

  private AgentMetadata() {}

  /**
   * By the names that a node's metadata has for them.
   *
   * @param pod as it was written
   */
  static SortedMap<String, String> of(Map<String, Object> pod, MeshConfig mesh) {
    var metadata = new TreeMap<String, String>();
    add(map(map(mesh.source().get("defaultConfig")).get(METADATA)), metadata);
    add(map(own(pod).get(METADATA)), metadata);
    Map<?, ?> spec = map(pod.get("spec"));
    Stream.of("initContainers", "containers")
        .flatMap(list -> list(spec.get(list)).stream())
        .filter(container -> ProxyNode.PROXY_CONTAINER.equals(map(container).get("name")))
        .flatMap(container -> list(map(container).get("env")).stream())
        .map(AgentMetadata::map)
        .filter(variable -> variable.get("value") != null)
        .forEach(
            variable ->
                add(Map.of(String.valueOf(variable.get("name")), variable.get("value")), metadata));
    return metadata;
  }

  private static void add(Map<?, ?> variables, Map<String, String> into) {
    variables.forEach(
        (name, value) -> {
          if (String.valueOf(name).startsWith(PREFIX)) {
            into.put(String.valueOf(name).substring(PREFIX.length()), String.valueOf(value));
          }
        });
  }

  /** A pod whose annotation is no YAML is not injected, and so has none. */
  private static Map<?, ?> own(Map<String, Object> pod) {
    Object annotation = map(map(pod.get("metadata")).get("annotations")).get(ANNOTATION);
    try {
      return annotation == null
          ? Map.of()
          : map(YamlParser.parse(new Document(ANNOTATION, 1, annotation.toString())).plain());
    } catch (BadDocumentException _) {
      return Map.of();
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
