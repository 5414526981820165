package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The objects that proxies name, from a cluster; each is asked for once. */
final class Rules {
  static final Kind VIRTUAL_SERVICE = istio("virtualservices", "VirtualService");
  static final Kind DESTINATION_RULE = istio("destinationrules", "DestinationRule");
  static final Kind GATEWAY = istio("gateways", "Gateway");

  private final Cluster cluster;
  private final Map<String, Optional<Json>> known = new HashMap<>();

  Rules(Cluster cluster) {
    this.cluster = cluster;
  }

  private static Kind istio(String plural, String kind) {
    return Kind.namespaced("networking.istio.io", "v1", plural, kind);
  }

  /** Absent where it is gone, which the page then says. */
  Optional<Json> virtualService(ProxyFacts.Named named, Page page) {
    return find(VIRTUAL_SERVICE, "virtual service", named, page);
  }

  /** Absent where it is gone, which the page then says. */
  Optional<Json> destinationRule(ProxyFacts.Named named, Page page) {
    return find(DESTINATION_RULE, "destination rule", named, page);
  }

  /** Absent where it is gone. */
  Optional<Json> gateway(ProxyFacts.Named named) {
    return known.computeIfAbsent(
        "gateway " + named, _ -> cluster.find(GATEWAY, named.namespace(), named.name()));
  }

  private Optional<Json> find(Kind kind, String words, ProxyFacts.Named named, Page page) {
    Optional<Json> found =
        known.computeIfAbsent(
            words + " " + named, _ -> cluster.find(kind, named.namespace(), named.name()));
    if (found.isEmpty()) {
      page.line("WARNING: Proxy is stale; it references to non-existent " + words + " " + named);
    }
    return found;
  }
}
