package io.meltemi.it.kube;

import io.meltemi.envtest.network.NetworkLink;
import io.meltemi.it.fixture.PodCluster;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.util.List;

/**
 * Two clusters that run pods, on one network: {@code near} has istiod, and {@code far} uses it.
 * What a {@link ShopMesh} says of applications, each says of its own.
 */
record LinkedClusters(ShopMesh near, ShopMesh far) implements AutoCloseable {
  static LinkedClusters start() throws IOException {
    PodCluster near = PodCluster.start(ShopImages.find());
    try {
      PodCluster far = PodCluster.start(ShopImages.find());
      var clusters = new LinkedClusters(new ShopMesh(near), new ShopMesh(far));
      NetworkLink.between(near.cluster().network(), far.cluster().network());
      return clusters;
    } catch (IOException | RuntimeException | Error failed) {
      near.close();
      throw failed;
    }
  }

  /** Makes istiod's namespace in both, on one network, and tells the far one who serves it. */
  void label() throws IOException {
    for (ShopMesh mesh : List.of(near, far)) {
      mesh.cluster()
          .apply(
              """
              apiVersion: v1
              kind: Namespace
              metadata:
                name: istio-system
                labels: {topology.istio.io/network: net, discovery: "on"}
                annotations: {topology.istio.io/controlPlaneClusters: near}
              """);
    }
  }

  /**
   * Where the far cluster reaches all ports of the near one's istiod, whether it runs yet or not.
   */
  String istiodAddress() throws IOException {
    near.cluster()
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: istiod-outside, namespace: istio-system}
            spec:
              selector: {app: istiod}
              ports: [{name: xds, port: 15012}, {name: webhook, port: 15017}]
            """);
    return near.cluster()
        .client()
        .find(ResourceType.SERVICE, ShopMesh.SYSTEM, "istiod-outside")
        .orElseThrow()
        .at("/spec/clusterIP")
        .asText();
  }

  @Override
  public void close() throws IOException {
    try (near) {
      far.close();
    }
  }
}
