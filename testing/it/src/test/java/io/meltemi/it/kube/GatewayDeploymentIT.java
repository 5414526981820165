package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Gateway and an HTTPRoute are all that a user writes: the rest is made, kept, and removed. */
@Timeout(240)
class GatewayDeploymentIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NAME = "door-istio";
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int SOME = 50;
  private static final ResourceType GATEWAY =
      ResourceType.namespaced("gateway.networking.k8s.io", "v1", "gateways", "Gateway");
  private static final ResourceType GATEWAY_CLASS =
      ResourceType.cluster("gateway.networking.k8s.io", "v1", "gatewayclasses", "GatewayClass");
  private static final String OBJECTS =
      """
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: door, namespace: shop}
      spec:
        gatewayClassName: istio
        infrastructure:
          labels: {team: front, istio: ingressgateway}
          parametersRef: {group: "", kind: ConfigMap, name: options}
        listeners:
        - {name: http, port: 80, protocol: HTTP}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: options, namespace: shop}
      data:
        service: |
          spec: {type: ClusterIP}
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata: {name: server, namespace: shop}
      spec:
        parentRefs: [{name: door}]
        rules: [{backendRefs: [{name: server, port: 9080}]}]
      """;

  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: IngressClass
      metadata: {name: istio}
      spec: {controller: istio.io/ingress-controller}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shop, namespace: shop}
      spec:
        ingressClassName: istio
        rules:
        - http:
            paths:
            - path: /
              pathType: Prefix
              backend: {service: {name: server, port: {number: 9080}}}
      """;

  private static ShopMesh mesh;

  @BeforeAll
  static void start() throws IOException {
    String crds = Files.readString(Repository.peer("crds").resolve("gateway-api.yaml"));
    mesh = ShopMesh.start(List.of("autoscaleEnabled=false", "replicaCount=2"), crds);
  }

  @AfterAll
  static void stop() throws IOException {
    if (mesh != null) {
      mesh.close();
    }
  }

  private static void until(String claim, Callable<Boolean> holds) {
    Until.holds(
        claim, LIMIT, holds, () -> mesh.logs(ShopMesh.SYSTEM) + mesh.logs(ShopMesh.NAMESPACE));
  }

  private static Optional<ObjectNode> find(ResourceType type, String name) throws IOException {
    return mesh.cluster().client().find(type, ShopMesh.NAMESPACE, name);
  }

  private static boolean serves(int port) throws IOException {
    for (JsonNode pod :
        mesh.cluster()
            .client()
            .list(
                ResourceType.POD,
                ShopMesh.NAMESPACE,
                "gateway.networking.k8s.io/gateway-name=door")) {
      String address = pod.at("/status/podIP").asText();
      if (!address.isEmpty()
          && Http.get("http://%s:%d/".formatted(address, port)).status() == 200) {
        return true;
      }
    }
    return false;
  }

  private static boolean isClosed(int port) {
    try {
      return !serves(port);
    } catch (IOException refused) {
      return true;
    }
  }

  private static void patchGateway(String json) throws IOException {
    var patch = new com.fasterxml.jackson.databind.ObjectMapper().readTree(json);
    var unused =
        mesh.cluster().client().patch(GATEWAY, ShopMesh.NAMESPACE, "door", PatchType.MERGE, patch);
  }

  private static List<String> classes() throws IOException {
    return mesh.cluster().client().list(GATEWAY_CLASS, "").stream()
        .map(found -> found.at("/metadata/name").asText())
        .toList();
  }

  @Test
  void istiosOwnClassesAreMadeAndTold() throws Exception {
    until("the classes are there", () -> classes().containsAll(List.of("istio", "istio-remote")));
    until(
        "they are accepted",
        () ->
            mesh.cluster()
                .client()
                .find(GATEWAY_CLASS, "", "istio")
                .orElseThrow()
                .at("/status/conditions/0/status")
                .asText()
                .equals("True"));
    assertThat(mesh.cluster().client().delete(GATEWAY_CLASS, "", "istio")).isTrue();
    until("one that is deleted is made again", () -> classes().contains("istio"));
  }

  private static List<String> pods() throws IOException {
    return mesh
        .cluster()
        .client()
        .list(ResourceType.POD, ShopMesh.NAMESPACE, "gateway.networking.k8s.io/gateway-name=door")
        .stream()
        .map(pod -> pod.at("/metadata/name").asText())
        .toList();
  }

  /** A change of the template that its pods are made from; clients go by the Service's address. */
  private static void podsAreExchangedWithoutLoss(String address) throws Exception {
    List<String> before = pods();
    assertThat(before).hasSize(1);
    String url = "http://" + address + "/";
    until("the Service leads there", () -> Http.get(url).status() == 200);
    try (Traffic traffic = Traffic.to(url, PAUSE)) {
      traffic.awaitMore(SOME);
      patchGateway("{\"spec\": {\"infrastructure\": {\"labels\": {\"team\": \"back\"}}}}");
      until("another pod has taken its place", () -> pods().size() == 1 && !pods().equals(before));
      traffic.awaitMore(SOME);
      assertThat(traffic.failures()).isEmpty();
    }
  }

  @Test
  void whatRunsAGatewayIsMadeKeptAndRemovedWithIt() throws Exception {
    ObjectNode foreign = JsonNodeFactory.instance.objectNode();
    foreign.putObject("metadata").put("name", "other-istio");
    var unused =
        mesh.cluster().client().create(ResourceType.SERVICE_ACCOUNT, ShopMesh.NAMESPACE, foreign);
    mesh.cluster().apply(OBJECTS);
    mesh.cluster().apply(OBJECTS.replace("door", "other").split("---")[0]);

    until("the gateway serves", () -> serves(80));
    JsonNode service = find(ResourceType.SERVICE, NAME).orElseThrow();
    podsAreExchangedWithoutLoss(service.at("/spec/clusterIP").asText());
    assertThat(service.at("/spec/type").asText()).isEqualTo("ClusterIP");
    assertThat(service.at("/metadata/labels/team").asText()).isEqualTo("front");
    assertThat(find(ResourceType.SERVICE_ACCOUNT, NAME)).isPresent();
    assertThat(
            find(ResourceType.SERVICE_ACCOUNT, "other-istio")
                .orElseThrow()
                .at("/metadata/ownerReferences"))
        .as("somebody else's account is left alone")
        .isEmpty();

    assertThat(mesh.cluster().client().delete(ResourceType.SERVICE, ShopMesh.NAMESPACE, NAME))
        .isTrue();
    until("it is made again", () -> find(ResourceType.SERVICE, NAME).isPresent());

    patchGateway(
        "{\"spec\": {\"listeners\": [{\"name\": \"http\", \"port\": 8088, \"protocol\":"
            + " \"HTTP\"}]}}");
    until(
        "the Service has the other port",
        () ->
            find(ResourceType.SERVICE, NAME).orElseThrow().at("/spec/ports/1/port").asInt()
                == 8088);
    until("the other port serves", () -> serves(8088));
    until("the port of before does not", () -> isClosed(80));
    mesh.cluster().apply(INGRESS);
    until("an Ingress is served by the same Envoy", () -> serves(80));

    assertThat(mesh.cluster().client().delete(GATEWAY, ShopMesh.NAMESPACE, "door")).isTrue();
    until(
        "all of it is gone",
        () ->
            find(ResourceType.DEPLOYMENT, NAME).isEmpty()
                && find(ResourceType.SERVICE, NAME).isEmpty()
                && find(ResourceType.SERVICE_ACCOUNT, NAME).isEmpty());
  }
}
