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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An InferencePool of a real API server gets its service and its status. */
class PoolServiceIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration FIRST_LIMIT = Duration.ofSeconds(60);
  private static final String SERVICE = "models-ip-8edcc26c";
  private static final ResourceType POOL =
      ResourceType.namespaced(
          "inference.networking.k8s.io", "v1", "inferencepools", "InferencePool");
  private static final ResourceType GATEWAY =
      ResourceType.namespaced("gateway.networking.k8s.io", "v1", "gateways", "Gateway");
  private static final ResourceType ROUTE =
      ResourceType.namespaced("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute");

  private KubeClient client;

  @Test
  void aPoolThatARouteLeadsToHasAServiceAndTellsOfItsGateway(@TempDir Path work) throws Exception {
    try (var cluster = KubeCluster.start()) {
      client = cluster.client();
      IstiodRights.grant(client);
      client.create(ResourceType.NAMESPACE, "", yaml("metadata: {name: shop}"));
      CustomResources.serve(
          client,
          CustomResources.objects(Repository.peer("crds").resolve("gateway-api.yaml")).stream()
              .filter(
                  d -> List.of("Gateway", "HTTPRoute").contains(d.at("/spec/names/kind").asText()))
              .toList(),
          "istio.io");
      Path kubeconfig = cluster.kubeconfigFor("istio-system", "istiod");
      try (var istiod =
          IstiodProcess.onCluster(
              kubeconfig,
              work,
              List.of(),
              Map.of("SUPPORT_GATEWAY_API_INFERENCE_EXTENSION", "true"))) {
        // The kind comes later than istiod.
        CustomResources.serve(client, List.of(definition()), "istio.io");
        make();
        aServiceStandsForIt(istiod);
        itsStatusIsTold(istiod);
        whatWasChangedIsMadeAgain(istiod);
        whenTheRouteIsGoneSoIsTheEntry(istiod);
        assertThat(istiod.log()).doesNotContain("forbidden");
      }
    }
  }

  private static JsonNode definition() {
    return yaml(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: inferencepools.inference.networking.k8s.io
          annotations:
            api-approved.kubernetes.io: https://github.com/kubernetes-sigs/gateway-api-inference-extension/pull/1173
        spec:
          group: inference.networking.k8s.io
          scope: Namespaced
          names: {kind: InferencePool, listKind: InferencePoolList, plural: inferencepools, singular: inferencepool}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """);
  }

  private void make() throws KubeException {
    client.create(
        ResourceType.SERVICE,
        "shop",
        yaml(
            """
            metadata: {name: picker}
            spec: {ports: [{name: grpc, port: 9002}]}
            """));
    client.create(
        GATEWAY,
        "shop",
        yaml(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: web}
            spec:
              gatewayClassName: istio
              listeners: [{name: http, port: 80, protocol: HTTP}]
            """));
    client.create(
        POOL,
        "shop",
        yaml(
            """
            apiVersion: inference.networking.k8s.io/v1
            kind: InferencePool
            metadata: {name: models}
            spec:
              selector: {matchLabels: {app: model}}
              targetPorts: [{number: 8000}, {number: 8001}]
              endpointPickerRef: {name: picker, port: {number: 9002}}
            """));
    client.create(
        ROUTE,
        "shop",
        yaml(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: models}
            spec:
              parentRefs: [{name: web}]
              rules:
              - backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: models}]
            """));
  }

  private JsonNode service() throws KubeException {
    return client.find(ResourceType.SERVICE, "shop", SERVICE).orElseThrow();
  }

  private JsonNode status() throws KubeException {
    return client.find(POOL, "shop", "models").orElseThrow().path("status");
  }

  private void aServiceStandsForIt(IstiodProcess istiod) throws KubeException {
    Until.holds("the service is there", FIRST_LIMIT, () -> !service().isEmpty(), istiod::log);
    JsonNode service = service();
    assertThat(service.at("/metadata/labels"))
        .isEqualTo(
            yaml(
                """
                istio.io/inferencepool-name: models
                istio.io/inferencepool-extension-service: picker
                istio.io/inferencepool-extension-port: "9002"
                istio.io/inferencepool-extension-failure-mode: FailClose
                internal.istio.io/service-semantics: inferencepool
                """));
    assertThat(service.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("InferencePool");
    assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(service.at("/spec/selector/app").asText()).isEqualTo("model");
    assertThat(service.at("/spec/ports/1/port").asInt()).isEqualTo(54322);
    assertThat(service.at("/spec/ports/1/targetPort").asInt()).isEqualTo(8001);
  }

  private void itsStatusIsTold(IstiodProcess istiod) throws KubeException {
    Until.holds(
        "the pool tells of its Gateway",
        LIMIT,
        () -> {
          JsonNode conditions = status().at("/parents/0/conditions");
          return conditions.size() == 2
              && conditions.at("/0/status").asText().equals("True")
              && conditions.at("/1/status").asText().equals("True");
        },
        () -> istiod.log());
    assertThat(status().at("/parents/0/parentRef"))
        .isEqualTo(
            yaml("{group: gateway.networking.k8s.io, kind: Gateway, name: web, namespace: shop}"));
    Until.holds(
        "the route's backend is found",
        LIMIT,
        () ->
            client
                .find(ROUTE, "shop", "models")
                .orElseThrow()
                .at("/status/parents/0/conditions/1/reason")
                .asText()
                .equals("ResolvedRefs"),
        istiod::log);
  }

  private void whatWasChangedIsMadeAgain(IstiodProcess istiod) throws KubeException {
    client.patch(
        ResourceType.SERVICE,
        "shop",
        SERVICE,
        PatchType.MERGE,
        yaml("spec: {selector: {app: other}}"));
    Until.holds(
        "the selector is the pool's again",
        LIMIT,
        () -> service().at("/spec/selector/app").asText().equals("model"),
        istiod::log);
  }

  private void whenTheRouteIsGoneSoIsTheEntry(IstiodProcess istiod) throws KubeException {
    client.delete(ROUTE, "shop", "models");
    Until.holds(
        "the pool tells of no Gateway",
        LIMIT,
        () -> status().path("parents").isEmpty(),
        istiod::log);
  }
}
