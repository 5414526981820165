package io.meltemi.inject;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One pod to inject.
 *
 * @param pod as the API server or a file has it
 * @param namespace of the request, for a pod that names none; may be empty
 * @param namespaceAnnotations of the pod's namespace; empty where not known
 * @param proxyEnvironment variables of the proxy that the webhook's path sets
 * @param nativeSidecars whether the nodes run proxies as init containers that stay
 * @param owner where it is known better than by the pod's metadata
 * @param proxyConfigs the fields of ProxyConfig resources that concern the pod, weakest first, by
 *     the names of the mesh's {@code defaultConfig}
 */
public record InjectionRequest(
    ObjectNode pod,
    String namespace,
    SortedMap<String, String> namespaceAnnotations,
    SortedMap<String, String> proxyEnvironment,
    boolean nativeSidecars,
    Optional<Owner> owner,
    List<Map<String, Object>> proxyConfigs) {
  public InjectionRequest {
    namespaceAnnotations = Collections.unmodifiableSortedMap(new TreeMap<>(namespaceAnnotations));
    proxyEnvironment = Collections.unmodifiableSortedMap(new TreeMap<>(proxyEnvironment));
    proxyConfigs = List.copyOf(proxyConfigs);
  }

  /** A pod of which nothing more is known. */
  public static InjectionRequest of(ObjectNode pod, boolean nativeSidecars) {
    return new InjectionRequest(
        pod,
        "",
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        nativeSidecars,
        Optional.empty(),
        List.of());
  }
}
