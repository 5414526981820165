package io.meltemi.delivery.proxy;

import io.meltemi.model.ProxyView;
import java.util.Optional;

/**
 * A node's id: {@code sidecar~10.0.0.1~pod.namespace~namespace.svc.cluster.local}.
 *
 * @param namespace from the third part; empty where it names none
 */
record NodeId(ProxyView.Type type, String address, String name, String namespace, String domain) {

  /** Absent where the id is not of that form or of another type of proxy. */
  static Optional<NodeId> parse(String id) {
    String[] parts = id.split("~", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    int dot = parts[2].lastIndexOf('.');
    String name = dot < 0 ? parts[2] : parts[2].substring(0, dot);
    String namespace = dot < 0 ? "" : parts[2].substring(dot + 1);
    return type(parts[0]).map(type -> new NodeId(type, parts[1], name, namespace, parts[3]));
  }

  private static Optional<ProxyView.Type> type(String text) {
    return switch (text) {
      case "sidecar" -> Optional.of(ProxyView.Type.SIDECAR);
      case "router" -> Optional.of(ProxyView.Type.ROUTER);
      default -> Optional.empty();
    };
  }
}
