package io.meltemi.istioctl.kubeinject;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Labelled;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a control plane in a cluster injects by.
 *
 * @param revision of the control plane; empty for the default
 */
record ClusterInjection(Cluster cluster, String istioNamespace, String revision) {
  private static final Kind NODE = Kind.cluster("", "v1", "nodes", "Node");

  /** An entry of the injector's ConfigMap: {@code config} or {@code values}. */
  String injector(String name, String key) {
    return entry(name.isEmpty() ? "istio-sidecar-injector" + suffix() : name, key);
  }

  /** The mesh's configuration. */
  String mesh(String name) {
    return entry(name.isEmpty() ? "istio" + suffix() : name, "mesh");
  }

  private String suffix() {
    return revision.isEmpty() || revision.equals("default") ? "" : "-" + revision;
  }

  private String entry(String name, String key) {
    String text = cluster.get(Kind.CONFIG_MAP, istioNamespace, name).at("data").at(key).text();
    if (text.isEmpty()) {
      throw new Failure(
          Kind.CONFIG_MAP.named(istioNamespace, name)
              + " has no "
              + key
              + " (is it a control plane's, and is --revision the right one?)");
    }
    return text;
  }

  /** The version of each node's kubelet; none where nodes may not be asked for. */
  Map<String, String> kubelets() {
    Map<String, String> versions = new TreeMap<>();
    try {
      for (Json node : cluster.list(NODE, "", "")) {
        versions.put(
            Labelled.name(node), node.at("status").at("nodeInfo").at("kubeletVersion").text());
      }
    } catch (Failure notAllowed) {
      return Map.of();
    }
    return versions;
  }
}
