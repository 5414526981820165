package io.meltemi.translate.endpoint;

import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Locality;
import io.meltemi.model.ProxyView;

/**
 * Labels as subsets and failover priorities read them: a workload's own, and the topology labels
 * that stand for its place. Empty where there is none.
 */
final class EndpointLabels {
  private static final String NODE = "kubernetes.io/hostname";
  private static final Locality ANYWHERE = new Locality("any", "any", "any");

  private EndpointLabels() {}

  static String of(Endpoint endpoint, String key) {
    if (key.equals(NODE) && !endpoint.place().nodeName().isEmpty()) {
      return endpoint.place().nodeName();
    }
    String place =
        place(
            key,
            endpoint.place().locality(),
            endpoint.place().network(),
            endpoint.place().clusterId());
    return place.isEmpty() ? endpoint.workload().labels().getOrDefault(key, "") : place;
  }

  static String of(ProxyView proxy, String key) {
    String place = place(key, proxy.locality(), proxy.network(), proxy.clusterId());
    return place.isEmpty() ? proxy.labels().getOrDefault(key, "") : place;
  }

  static boolean matches(Endpoint endpoint, Labels selector) {
    if (selector.isEmpty()) {
      return true;
    }
    return selector.asMap().entrySet().stream()
        .allMatch(e -> e.getValue().equals(of(endpoint, e.getKey())));
  }

  /** The node of a proxy, as its labels tell; empty where they do not. */
  static String nodeOf(ProxyView proxy) {
    return proxy.labels().getOrDefault(NODE, "");
  }

  static boolean isNode(String key) {
    return key.equals(NODE);
  }

  /** Whether the value of that label is a part of the locality. */
  static boolean isOfLocality(String key) {
    return !place(key, ANYWHERE, "", "").isEmpty();
  }

  private static String place(String key, Locality locality, String network, String cluster) {
    return switch (key) {
      case "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region" ->
          locality.region();
      case "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone" ->
          locality.zone();
      case "topology.istio.io/subzone" -> locality.subzone();
      case "topology.istio.io/network" -> network;
      case "topology.istio.io/cluster" -> cluster;
      default -> "";
    };
  }
}
