package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The node of the bootstrap: the proxy's id, cluster, locality and metadata.
 *
 * @param id {@code type~address~pod.namespace~domain}
 * @param metadata what istiod reads of it, sorted by name
 * @param labels the workload's
 * @param annotations the pod's
 * @param instanceIps its addresses, the first of them its own, none twice
 */
public record Node(
    String id,
    Locality locality,
    JsonObject metadata,
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations,
    List<String> instanceIps) {
  public Node {
    labels = sorted(labels);
    annotations = sorted(annotations);
    instanceIps = List.copyOf(instanceIps);
  }

  /** The same with other metadata. */
  public Node withMetadata(JsonObject changed) {
    return new Node(id, locality, changed, labels, annotations, instanceIps);
  }

  private static SortedMap<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
