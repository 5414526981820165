package io.meltemi.istiod.security;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.ca.auth.NodePods;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks the API server which pods run on a node. Not cached: only ztunnel's certificate requests
 * need it.
 */
record KubeNodePods(Function<String, Optional<KubeClient>> clients) implements NodePods {
  @Override
  public Optional<Placed> find(String clusterId, String namespace, String name) throws IOException {
    return client(clusterId)
        .find(ResourceType.POD, namespace, name)
        .map(
            pod ->
                new Placed(
                    pod.path("metadata").path("uid").asText(""),
                    pod.path("spec").path("serviceAccountName").asText(""),
                    pod.path("spec").path("nodeName").asText("")))
        .filter(pod -> !pod.node().isEmpty());
  }

  @Override
  public boolean runs(String clusterId, String node, String namespace, String serviceAccount)
      throws IOException {
    String fields = "spec.nodeName=" + node + ",spec.serviceAccountName=" + serviceAccount;
    JsonNode pods =
        client(clusterId)
            .read(
                "/api/v1/namespaces/%s/pods?limit=1&fieldSelector=%s"
                    .formatted(encoded(namespace), encoded(fields)));
    return !pods.path("items").isEmpty();
  }

  private KubeClient client(String clusterId) throws IOException {
    return clients
        .apply(clusterId)
        .orElseThrow(() -> new IOException("no cluster \"" + clusterId + "\" is known here"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
