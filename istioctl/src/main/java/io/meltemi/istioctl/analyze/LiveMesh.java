package io.meltemi.istioctl.analyze;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clusters of a mesh: the one that is asked, and those that it has secrets of. */
record LiveMesh(Console console, GlobalOptions globals, AnalyzeOptions options) {
  private static final String REMOTE = "istio/multiCluster=true";

  /**
   * Whether a namespace is there; where it is not, the user is told.
   *
   * @param namespace empty for all, for which the cluster only has to answer
   */
  boolean isThere(Cluster cluster, String namespace) {
    if (namespace.isEmpty()) {
      return cluster.ask("/version", "get its version").isPresent();
    }
    if (cluster.find(Kind.NAMESPACE, "", namespace).isPresent()) {
      return true;
    }
    console.err().println("namespace \"" + namespace + "\" not found");
    return false;
  }

  /** All objects. */
  Objects read(Cluster main) {
    Map<String, Cluster> remotes = remotes(main);
    try {
      var reader =
          new ClusterObjects(
              globals.istioNamespace(),
              options.revision(),
              ClusterObjects.Deadline.in(options.timeout()),
              console.err());
      String name = main.context().isEmpty() ? "Kubernetes" : main.context();
      Objects all = reader.read(main, remotes.isEmpty() ? "" : name, false);
      for (var remote : remotes.entrySet()) {
        all = all.and(reader.read(remote.getValue(), remote.getKey(), true));
      }
      return all;
    } finally {
      remotes.values().forEach(Cluster::close);
    }
  }

  /** The other clusters by their names: of contexts, or else of the control plane's secrets. */
  private Map<String, Cluster> remotes(Cluster main) {
    Map<String, Cluster> remotes = new LinkedHashMap<>();
    for (String context : options.remoteContexts()) {
      remotes.put(context, globals.cluster(context));
    }
    if (!remotes.isEmpty()) {
      return remotes;
    }
    for (Json secret : secrets(main)) {
      if (secret.at("data") instanceof Json.Obj(var clusters)) {
        clusters.forEach((name, kubeconfig) -> add(remotes, name, kubeconfig.text()));
      }
    }
    return remotes;
  }

  private List<Json> secrets(Cluster main) {
    try {
      return main.list(Kind.SECRET, globals.istioNamespace(), REMOTE);
    } catch (Failure refused) {
      console.err().println("Warning: other clusters are not asked: " + refused.getMessage());
      return List.of();
    }
  }

  private void add(Map<String, Cluster> remotes, String name, String encoded) {
    try {
      String kubeconfig = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      remotes.put(name, RemoteKubeconfig.connect(globals, kubeconfig));
    } catch (Failure | IllegalArgumentException unusable) {
      console.err().println("Warning: cluster " + name + " is not asked: " + unusable.getMessage());
    }
  }
}
