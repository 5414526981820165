package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An east-west gateway through which other clusters reach a cluster's istiod. */
record IstiodGateway(ShopMesh mesh) {
  private static final String NAME = "istio-eastwestgateway";
  private static final Duration START = Duration.ofSeconds(120);

  /** As Istio's {@code samples/multicluster/expose-istiod.yaml}: TLS is passed through. */
  private static final String EXPOSED =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: istiod-gateway, namespace: istio-system}
      spec:
        selector: {istio: eastwestgateway}
        servers:
        - port: {name: tls-istiod, number: 15012, protocol: tls}
          tls: {mode: PASSTHROUGH}
          hosts: ["*"]
        - port: {name: tls-istiodwebhook, number: 15017, protocol: tls}
          tls: {mode: PASSTHROUGH}
          hosts: ["*"]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: istiod-vs, namespace: istio-system}
      spec:
        hosts: ["*"]
        gateways: [istiod-gateway]
        tls:
        - match: [{port: 15012, sniHosts: ["*"]}]
          route: [{destination: {host: istiod.istio-system.svc.cluster.local, port: {number: 15012}}}]
        - match: [{port: 15017, sniHosts: ["*"]}]
          route: [{destination: {host: istiod.istio-system.svc.cluster.local, port: {number: 443}}}]
      """;

  /** Installs it, as the gateway into that network, and waits until it is ready. */
  static IstiodGateway install(ShopMesh mesh, String network) throws IOException {
    mesh.cluster().apply(EXPOSED);
    mesh.install(
        NAME,
        "gateway",
        List.of(
            "autoscaling.enabled=false", "service.type=ClusterIP", "networkGateway=" + network));
    var gateway = new IstiodGateway(mesh);
    Until.holds("the gateway is ready", START, gateway::isReady, () -> mesh.logs(ShopMesh.SYSTEM));
    return gateway;
  }

  private boolean isReady() throws IOException {
    return mesh.cluster()
            .client()
            .find(ResourceType.DEPLOYMENT, ShopMesh.SYSTEM, NAME)
            .orElseThrow()
            .at("/status/readyReplicas")
            .asInt()
        == 1;
  }

  /** Where it is reached from the other cluster. */
  String address() throws IOException {
    return mesh.cluster()
        .client()
        .find(ResourceType.SERVICE, ShopMesh.SYSTEM, NAME)
        .orElseThrow()
        .at("/spec/clusterIP")
        .asText();
  }

  /** How many connections it has made to that port of istiod's Service. */
  long connections(int port) throws IOException {
    JsonNode pod =
        mesh.cluster()
            .client()
            .list(ResourceType.POD, ShopMesh.SYSTEM, "istio=eastwestgateway")
            .getFirst();
    String cluster = "outbound|%d||istiod.istio-system.svc.cluster.local::".formatted(port);
    return mesh.envoy(pod, "clusters")
        .lines()
        .filter(line -> line.startsWith(cluster) && line.contains("::cx_total::"))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(':') + 1).strip()))
        .sum();
  }
}
