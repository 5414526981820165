package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.ProxyConfig;
import java.util.Map;

/** The node's cluster name, which names the service in traces and statistics. */
final class ServiceCluster {
  private static final String DEFAULT = "istio-proxy";

  private ServiceCluster() {}

  static String nameOf(Node node, ProxyConfig config) {
    String workload = node.metadata().text("WORKLOAD_NAME");
    String namespace = node.metadata().text("NAMESPACE");
    String canonical = canonicalName(node.labels(), workload.isEmpty() ? DEFAULT : workload);
    return switch (config.json().text("tracingServiceName")) {
      case "CANONICAL_NAME_ONLY" -> orDefault(canonical, node, workload, namespace);
      case "CANONICAL_NAME_AND_NAMESPACE" ->
          namespace.isEmpty()
              ? orDefault(canonical, node, workload, namespace)
              : canonical + "." + namespace;
      default -> orDefault(config.json().text("serviceCluster"), node, workload, namespace);
    };
  }

  private static String orDefault(String name, Node node, String workload, String namespace) {
    if (!name.isEmpty() && !name.equals(DEFAULT)) {
      return name;
    }
    if (node.labels().containsKey("app")) {
      return node.labels().get("app") + "." + namespace;
    }
    if (!workload.isEmpty()) {
      return workload + "." + namespace;
    }
    return namespace.isEmpty() ? DEFAULT : DEFAULT + "." + namespace;
  }

  private static String canonicalName(Map<String, String> labels, String workload) {
    for (String label :
        new String[] {"service.istio.io/canonical-name", "app.kubernetes.io/name", "app"}) {
      String name = labels.getOrDefault(label, "");
      if (!name.isEmpty()) {
        return name;
      }
    }
    return workload;
  }
}
