package io.meltemi.it.kube;

import static io.meltemi.it.kube.CustomResources.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two istiods on a real API server that serves the Gateway API: one of them writes statuses. */
class GatewayApiIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MANY = 300;
  private static final String VERSION = "gateway.networking.k8s.io/v1";

  /** The others are not there. */
  private static final List<String> SERVED = List.of("Gateway", "HTTPRoute");

  private final Map<String, ResourceType> types = new HashMap<>();
  private KubeClient client;

  private void prepare(KubeCluster cluster) throws KubeException {
    client = cluster.client();
    IstiodRights.grant(client);
    client.create(ResourceType.NAMESPACE, "", yaml("metadata: {name: shop}"));
    List<JsonNode> definitions =
        CustomResources.objects(Repository.peer("crds").resolve("gateway-api.yaml")).stream()
            .filter(d -> d.path("kind").asText().equals("CustomResourceDefinition"))
            .filter(d -> SERVED.contains(d.at("/spec/names/kind").asText()))
            .toList();
    CustomResources.serve(client, definitions, "istio.io");
    for (JsonNode definition : definitions) {
      types.put(definition.at("/spec/names/kind").asText(), CustomResources.type(definition));
    }
    create(
        "Gateway",
        "web",
        """
        gatewayClassName: istio
        listeners: [{name: http, port: 80, protocol: HTTP}]
        """);
    client.create(
        ResourceType.SERVICE,
        "shop",
        yaml(
            """
            metadata: {name: cart}
            spec: {ports: [{name: http, port: 80}]}
            """));
  }

  private void create(String kind, String name, String spec) throws KubeException {
    client.create(
        types.get(kind),
        "shop",
        yaml(
            "apiVersion: "
                + VERSION
                + "\nkind: "
                + kind
                + "\nmetadata: {name: "
                + name
                + "}\nspec:\n"
                + spec.indent(2)));
  }

  private void route(String name, String backend) throws KubeException {
    create(
        "HTTPRoute",
        name,
        """
        parentRefs: [{name: web}]
        hostnames: [%s.example.com]
        rules: [{backendRefs: [{name: %s, port: 80}]}]
        """
            .formatted(name, backend));
  }

  private JsonNode find(String kind, String name) throws KubeException {
    return client.find(types.get(kind), "shop", name).orElseThrow();
  }

  private static JsonNode condition(JsonNode of, String type) {
    for (JsonNode condition : of.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return of.path("none");
  }

  private JsonNode ours(String route) throws KubeException {
    for (JsonNode parent : find("HTTPRoute", route).at("/status/parents")) {
      if (parent.path("controllerName").asText().equals("istio.io/gateway-controller")) {
        return parent;
      }
    }
    return find("HTTPRoute", route).path("none");
  }

  private void awaitReason(String route, String type, String reason, IstiodProcess istiod) {
    Until.holds(
        type + " of " + route + " is " + reason,
        LIMIT,
        () -> condition(ours(route), type).path("reason").asText().equals(reason),
        istiod::log);
  }

  private static IstiodProcess istiod(Path kubeconfig, Path work, String name) throws IOException {
    Path folder = Files.createDirectory(work.resolve(name));
    return IstiodProcess.onCluster(kubeconfig, folder, List.of(), Map.of("POD_NAME", name));
  }

  @Test
  void statusesAreTrueAndWrittenOnce(@TempDir Path work) throws Exception {
    try (var cluster = KubeCluster.start()) {
      prepare(cluster);
      Path kubeconfig = cluster.kubeconfigFor("istio-system", "istiod");
      try (var one = istiod(kubeconfig, work, "istiod-one");
          var other = istiod(kubeconfig, work, "istiod-other")) {
        routesAreTold(one);
        aChangeIsOfItsGeneration(one);
        othersEntriesStay(one);
        ingressesTellWhereTheyAreReached(one);
        manyAreWrittenOnce(one);
        assertThat(one.log() + other.log()).doesNotContain("forbidden");
      }
    }
  }

  private void routesAreTold(IstiodProcess istiod) throws Exception {
    route("good", "cart");
    route("lost", "nobody");
    awaitReason("good", "Accepted", "Accepted", istiod);
    awaitReason("lost", "ResolvedRefs", "BackendNotFound", istiod);
    assertThat(condition(ours("good"), "ResolvedRefs").path("status").asText()).isEqualTo("True");
    Until.holds(
        "the Gateway tells its routes",
        LIMIT,
        () -> find("Gateway", "web").at("/status/listeners/0/attachedRoutes").asInt() == 2,
        istiod::log);
    // There is no Service for it.
    assertThat(
            condition(find("Gateway", "web").path("status"), "Programmed").path("reason").asText())
        .isEqualTo("AddressNotUsable");
  }

  private void aChangeIsOfItsGeneration(IstiodProcess istiod) throws Exception {
    client.patch(
        types.get("HTTPRoute"),
        "shop",
        "lost",
        PatchType.MERGE,
        yaml("spec: {rules: [{backendRefs: [{name: cart, port: 80}]}]}"));
    awaitReason("lost", "ResolvedRefs", "ResolvedRefs", istiod);
    JsonNode lost = find("HTTPRoute", "lost");
    assertThat(condition(ours("lost"), "ResolvedRefs").path("observedGeneration").asLong())
        .isEqualTo(lost.at("/metadata/generation").asLong())
        .isEqualTo(2);
  }

  private void othersEntriesStay(IstiodProcess istiod) throws Exception {
    JsonNode own = ours("good");
    client.patchStatus(
        types.get("HTTPRoute"),
        "shop",
        "good",
        PatchType.MERGE,
        yaml(
            """
            status:
              parents:
              - controllerName: example.com/other
                parentRef: {name: elsewhere}
                conditions:
                - type: Accepted
                  status: "True"
                  reason: Accepted
                  message: theirs
                  lastTransitionTime: "2026-01-01T00:00:00Z"
            """));
    Until.holds(
        "ours is there again",
        LIMIT,
        () -> find("HTTPRoute", "good").at("/status/parents").size() == 2,
        istiod::log);
    assertThat(find("HTTPRoute", "good").at("/status/parents/0/controllerName").asText())
        .isEqualTo("example.com/other");
    assertThat(ours("good").path("parentRef")).isEqualTo(own.path("parentRef"));
  }

  private void ingressesTellWhereTheyAreReached(IstiodProcess istiod) throws Exception {
    for (String name : List.of("istio", "nginx")) {
      client.create(
          ResourceType.INGRESS_CLASS,
          "",
          yaml(
              "{metadata: {name: %1$s}, spec: {controller: %1$s.io/ingress-controller}}"
                  .formatted(name)));
      client.create(
          ResourceType.INGRESS,
          "shop",
          yaml(
              """
              metadata: {name: %1$s}
              spec:
                ingressClassName: %1$s
                defaultBackend: {service: {name: cart, port: {number: 80}}}
              """
                  .formatted(name)));
    }
    JsonNode theirs = yaml("status: {loadBalancer: {ingress: [{ip: 192.0.2.200}]}}");
    client.patchStatus(ResourceType.INGRESS, "shop", "nginx", PatchType.MERGE, theirs);
    client.create(
        ResourceType.SERVICE,
        "istio-system",
        yaml(
            """
            metadata: {name: istio-ingressgateway}
            spec: {externalIPs: [192.0.2.1], ports: [{name: http, port: 80}]}
            """));
    awaitAddress("192.0.2.1", istiod);
    client.patch(
        ResourceType.SERVICE,
        "istio-system",
        "istio-ingressgateway",
        PatchType.MERGE,
        yaml("spec: {externalIPs: []}"));
    awaitAddress("", istiod);
    assertThat(address("nginx")).isEqualTo("192.0.2.200");
  }

  private void awaitAddress(String address, IstiodProcess istiod) {
    Until.holds(
        "the Ingress tells \"" + address + "\"",
        LIMIT,
        () -> address("istio").equals(address),
        istiod::log);
  }

  private String address(String ingress) throws KubeException {
    return client
        .find(ResourceType.INGRESS, "shop", ingress)
        .orElseThrow()
        .at("/status/loadBalancer/ingress/0/ip")
        .asText("");
  }

  private Map<String, String> versions() throws KubeException {
    var versions = new TreeMap<String, String>();
    client
        .list(types.get("HTTPRoute"), "shop")
        .forEach(
            e ->
                versions.put(
                    e.at("/metadata/name").asText(), e.at("/metadata/resourceVersion").asText()));
    return versions;
  }

  private void manyAreWrittenOnce(IstiodProcess istiod) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < MANY; i++) {
      route("r" + i, "cart");
    }
    for (int i = 0; i < MANY; i++) {
      awaitReason("r" + i, "Accepted", "Accepted", istiod);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.println("statuses of " + MANY + " HTTPRoutes told after " + millis + " ms");
    Map<String, String> before = versions();
    route("later", "cart");
    awaitReason("later", "Accepted", "Accepted", istiod);
    assertThat(versions()).containsAllEntriesOf(before);
  }
}
