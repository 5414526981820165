package io.meltemi.inject.webhook;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the injection webhook asks about clusters. Implementations answer from memory, because the
 * creation of a pod waits for it.
 */
public interface ClusterFacts {
  /** The annotations of a namespace; empty where it is not known. */
  SortedMap<String, String> namespaceAnnotations(String cluster, String namespace);

  /**
   * Whether pods get their proxy as an init container that stays.
   *
   * @param nodeName of the pod; empty while it has none
   */
  boolean nativeSidecars(String cluster, String nodeName);

  /**
   * The fields of the ProxyConfig resources that concern a pod, weakest first, by the names of the
   * mesh's {@code defaultConfig}.
   */
  List<Map<String, Object>> proxyConfigs(String namespace, Map<String, String> podLabels);
}
