package io.meltemi.istiod.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.inject.GatewayObjects;
import io.meltemi.inject.webhook.ClusterFacts;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import java.util.OptionalInt;

/** Answers what the template of Gateways asks. */
public final class GatewayFacts implements GatewayDeployer.FactsOf {
  private final KubeClient client;
  private final String clusterId;
  private final ClusterFacts cluster;
  private volatile OptionalInt version = OptionalInt.empty();

  /**
   * @param clusterId of this istiod's cluster
   * @param cluster what pods' templates ask of it
   */
  public GatewayFacts(KubeClient client, String clusterId, ClusterFacts cluster) {
    this.client = client;
    this.clusterId = clusterId;
    this.cluster = cluster;
  }

  @Override
  public GatewayObjects.Facts of(GatewayDeployment gateway) throws KubeException {
    String namespace = gateway.meta().namespace();
    return new GatewayObjects.Facts(
        version(),
        clusterId,
        cluster.namespaceAnnotations(clusterId, namespace),
        cluster.proxyConfigs(namespace, gateway.meta().labels().asMap()));
  }

  /** 135 for 1.35, as the API server said first; providers write a minor version of {@code 35+}. */
  private int version() throws KubeException {
    OptionalInt known = version;
    if (known.isEmpty()) {
      JsonNode said = client.read("/version");
      known = OptionalInt.of(number(said.path("major")) * 100 + number(said.path("minor")));
      version = known;
    }
    return known.getAsInt();
  }

  private static int number(JsonNode text) {
    String digits = text.asText("").replaceAll("\\D.*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }
}
