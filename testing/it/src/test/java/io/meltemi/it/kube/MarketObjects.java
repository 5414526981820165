package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.it.fixture.Backend;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The objects of {@link SharedServices}, in both clusters. */
record MarketObjects(KubeCluster own, KubeCluster east) {
  static final String NAMESPACE = "market";
  private static final String GROUP = "multicluster.x-k8s.io";
  static final ResourceType EXPORT =
      ResourceType.namespaced(GROUP, "v1alpha1", "serviceexports", "ServiceExport");
  private static final ResourceType IMPORT =
      ResourceType.namespaced(GROUP, "v1alpha1", "serviceimports", "ServiceImport");
  private static final Set<String> OURS =
      Set.of("Gateway", "VirtualService", "ServiceEntry", "WorkloadEntry");

  /**
   * @param ports of the gateways of both clusters
   */
  void make(List<Integer> ports, Backend here, Backend there, Backend machine) throws IOException {
    List<JsonNode> definitions =
        CustomResources.objects(
            Repository.root().resolve("install/charts/base/files/crd-all.gen.yaml"));
    for (KubeCluster cluster : List.of(own, east)) {
      CustomResources.serve(
          cluster.client(),
          definitions.stream()
              .filter(d -> d.at("/spec/group").asText().equals("networking.istio.io"))
              .filter(d -> OURS.contains(d.at("/spec/names/kind").asText()))
              .filter(
                  d ->
                      cluster.equals(own)
                          || d.at("/spec/names/kind").asText().equals("WorkloadEntry"))
              .toList(),
          "istio.io");
      CustomResources.serve(
          cluster.client(), List.of(definition(EXPORT), definition(IMPORT)), "istio.io");
      KubeClient client = cluster.client();
      client.create(
          ResourceType.NAMESPACE, "", CustomResources.yaml("metadata: {name: " + NAMESPACE + "}"));
      create(
          client,
          ResourceType.SERVICE,
          """
          metadata: {name: web}
          spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
          """);
    }
    workload(own.client(), "web", here);
    workload(east.client(), "web", there);
    workload(east.client(), "machine", machine);
    configure(ports);
  }

  /** As the project of the Multi-Cluster Services API has it, with what is read here. */
  private static JsonNode definition(ResourceType type) {
    return CustomResources.yaml(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %s.%s}
        spec:
          group: %s
          scope: Namespaced
          names: {plural: %s, singular: %s, kind: %s}
          versions:
          - name: v1alpha1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      type: {type: string, enum: [ClusterSetIP, Headless]}
                      ips: {type: array, maxItems: 1, items: {type: string}}
        """
            .formatted(
                type.plural(),
                GROUP,
                GROUP,
                type.plural(),
                type.kind().toLowerCase(Locale.ROOT),
                type.kind()));
  }

  private static void create(KubeClient client, ResourceType type, String yaml) throws IOException {
    var object = (ObjectNode) CustomResources.yaml(yaml);
    object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    client.create(type, NAMESPACE, object);
  }

  private static ResourceType networking(String plural, String kind) {
    return ResourceType.namespaced("networking.istio.io", "v1", plural, kind);
  }

  private static void workload(KubeClient client, String app, Backend backend) throws IOException {
    create(
        client,
        ResourceType.WORKLOAD_ENTRY,
        """
        metadata: {name: %s-1}
        spec: {address: %s, ports: {http: %d}, labels: {app: %s}}
        """
            .formatted(app, backend.address(), backend.port(), app));
  }

  private void configure(List<Integer> ports) throws IOException {
    KubeClient client = own.client();
    // The gateways have no identities.
    client.create(
        ResourceType.CONFIG_MAP,
        "istio-system",
        CustomResources.yaml("{metadata: {name: istio}, data: {mesh: 'enableAutoMtls: false'}}"));
    create(
        client,
        networking("serviceentries", "ServiceEntry"),
        """
        metadata: {name: machines}
        spec:
          hosts: [machines.test]
          location: MESH_INTERNAL
          resolution: STATIC
          ports: [{number: 80, name: http, protocol: HTTP}]
          workloadSelector: {labels: {app: machine}}
        """);
    List<String> gates = List.of("near", "far");
    for (int i = 0; i < gates.size(); i++) {
      create(
          client,
          networking("gateways", "Gateway"),
          """
          metadata: {name: GATE}
          spec:
            selector: {app: GATE}
            servers: [{port: {number: PORT, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: ["*"]}]
          """
              .replace("GATE", gates.get(i))
              .replace("PORT", String.valueOf(ports.get(i))));
    }
    create(
        client,
        networking("virtualservices", "VirtualService"),
        """
        metadata: {name: all}
        spec:
          hosts: ["*"]
          gateways: [near, far]
          http:
          - match: [{uri: {prefix: /local}}]
            route: [{destination: {host: web.market.svc.cluster.local}}]
          - match: [{uri: {prefix: /set}}]
            route: [{destination: {host: web.market.svc.clusterset.local, port: {number: 80}}}]
          - match: [{uri: {prefix: /machine}}]
            route: [{destination: {host: machines.test}}]
        """);
  }

  /** Somebody has given the service an address in that cluster. */
  void imported(KubeClient client, String address) throws IOException {
    create(
        client,
        IMPORT,
        """
        metadata: {name: web}
        spec: {type: ClusterSetIP, ips: [%s]}
        """
            .formatted(address));
  }

  /** The machine of the remote cluster is that revision's. */
  void revise(String revision) throws IOException {
    east.client()
        .patch(
            ResourceType.WORKLOAD_ENTRY,
            NAMESPACE,
            "machine-1",
            PatchType.MERGE,
            CustomResources.yaml("metadata: {labels: {istio.io/rev: " + revision + "}}"));
  }
}
