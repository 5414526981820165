package io.meltemi.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.analysis.analyzers.Analyzers;
import io.meltemi.analysis.analyzers.HostLookup;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Analyzers that need what only a cluster has. */
class LiveAnalyzersTest {
  private static final String NAMESPACES =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop, labels: {istio-injection: enabled}}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: legacy, labels: {istio-injection: disabled}}
      ---
      """;

  private static List<Resource> objects(String yaml, String cluster) {
    var objects = new ArrayList<Resource>();
    for (Document document : Document.split("", yaml)) {
      if (parsed(document) instanceof Node.Mapping root) {
        var tree = new Tree(root);
        AnalyzedKind kind =
            AnalyzedKind.find(tree.at("apiVersion").text(), tree.at("kind").text()).orElseThrow();
        String namespace = tree.at("metadata", "namespace").text();
        objects.add(Resource.of(kind, namespace, root, new Resource.Origin("", 0, cluster)));
      }
    }
    return objects;
  }

  private static Node parsed(Document document) {
    try {
      return YamlParser.parse(document);
    } catch (BadDocumentException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> analyze(List<Resource> objects) {
    return Analysis.run(
            Analyzers.all(_ -> HostLookup.Answer.MISSING),
            EnumSet.allOf(AnalyzedKind.class),
            objects,
            new Analysis.Question("", List.of()))
        .messages()
        .stream()
        .map(Message::toString)
        .toList();
  }

  private static List<String> analyze(String yaml) {
    return analyze(objects(yaml, ""));
  }

  @Test
  void namespacesThatNobodyDecidedOn() {
    assertThat(
            analyze(
                """
                apiVersion: v1
                kind: Namespace
                metadata: {name: plain}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: both, labels: {istio-injection: enabled, istio.io/rev: a}}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: ambient, labels: {istio.io/dataplane-mode: ambient}}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: kube-system}
                """))
        .containsExactly(
            "Warning [IST0123] (Namespace both) The namespace has more than one type of injection"
                + " labels [istio-injection=enabled istio.io/rev=a], which may lead to undefined"
                + " behavior. Make sure only one injection label exists.",
            "Info [IST0102] (Namespace plain) The namespace is not enabled for Istio injection. Run"
                + " 'kubectl label namespace plain istio-injection=enabled' to enable it, or"
                + " 'kubectl label namespace plain istio-injection=disabled' to explicitly mark it"
                + " as not needing injection.");
  }

  @Test
  void podsWithoutTheirProxyOrWithAnother() {
    List<String> messages =
        analyze(
            NAMESPACES
                + """
                apiVersion: v1
                kind: Pod
                metadata: {name: bare, namespace: shop}
                spec: {containers: [{name: app, image: app}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: unwanted, namespace: shop, labels: {sidecar.istio.io/inject: "false"}}
                spec: {containers: [{name: app, image: app}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: old, namespace: shop}
                spec:
                  initContainers: [{name: istio-proxy, image: "hub/proxyv2:1"}]
                  containers: [{name: app, securityContext: {runAsUser: 1337}}]
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: auto, namespace: legacy}
                spec: {containers: [{name: istio-proxy, image: auto}]}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: istio-sidecar-injector, namespace: istio-system}
                data:
                  values: '{"global": {"hub": "hub", "tag": "2", "proxy": {"image": "proxyv2"}}}'
                """);
    assertThat(messages)
        .hasSize(4)
        .anyMatch(m -> m.startsWith("Error [IST0147] (Pod legacy/auto) Pod auto contains"))
        .anyMatch(m -> m.startsWith("Warning [IST0103] (Pod shop/bare) The pod shop/bare is"))
        .anyMatch(m -> m.startsWith("Warning [IST0144] (Pod shop/old) User ID (UID) 1337"))
        .anyMatch(m -> m.contains("[IST0158] (Namespace shop) ") && m.contains("names: [old])"));
  }

  @Test
  void servicesThatDoNotAgreeOnADeployment() {
    assertThat(
            analyze(
                NAMESPACES
                    + """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web, namespace: shop}
                    spec: {template: {metadata: {labels: {app: web}}}}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: a, namespace: shop}
                    spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: b, namespace: shop}
                    spec:
                      selector: {app: web}
                      ports:
                      - {name: udp, port: 80, protocol: UDP, targetPort: 53}
                      - {name: http, port: 81, targetPort: 8080}
                    """))
        .containsExactly(
            "Warning [IST0116] (Deployment shop/web) This deployment web is associated with"
                + " multiple services using port 80 but different protocols: [shop/a shop/b]",
            "Warning [IST0137] (Deployment shop/web) This deployment web is associated with"
                + " multiple services [shop/a shop/b] using targetPort \"8080\" but different"
                + " ports: [80 81].");
  }

  @Test
  void portsWithoutProtocols() {
    assertThat(
            analyze(
                NAMESPACES
                    + """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: a, namespace: shop}
                    spec: {ports: [{name: web, port: 80, targetPort: 8080}, {port: 81}]}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: out, namespace: shop}
                    spec: {type: ExternalName, ports: [{name: tcp, port: 80}]}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: istiod, namespace: istio-system, labels: {istio: pilot}}
                    spec: {ports: [{name: web, port: 80}]}
                    """))
        .hasSize(3)
        .anyMatch(m -> m.contains("[IST0150] (Service shop/out) "))
        .anyMatch(
            m ->
                m.contains("[IST0118] (Service shop/a) Port name web (port: 80, targetPort: 8080)"))
        .anyMatch(
            m -> m.contains("[IST0118] (Service shop/a) Port name  (port: 81, targetPort: 0)"));
  }

  @Test
  void annotationsThatAreNotKnownNotForThatKindOrWrong() {
    assertThat(
            analyze(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: web
                  namespace: shop
                  annotations:
                    sidecar.istio.io/nonsense: a
                    networking.istio.io/exportTo: "*"
                    sidecar.istio.io/inject: "true"
                    traffic.sidecar.istio.io/excludeInboundPorts: a
                    example.com/other: b
                    galley.istio.io/analyze-suppress: IST0001
                """))
        .satisfiesExactly(
            m ->
                assertThat(m)
                    .endsWith(
                        "Misplaced annotation: networking.istio.io/exportTo can only"
                            + " be applied to Service"),
            m -> assertThat(m).endsWith("Unknown annotation: sidecar.istio.io/nonsense"),
            m ->
                assertThat(m).contains("[IST0125]", "traffic.sidecar.istio.io/excludeInboundPorts"),
            m ->
                assertThat(m)
                    .endsWith(
                        "Annotation \"sidecar.istio.io/inject\" has been deprecated in favor of the"
                            + " \"sidecar.istio.io/inject\" label and may not work in future Istio"
                            + " versions."));
  }

  @Test
  void policiesThatNobodyHas() {
    assertThat(
            analyze(
                NAMESPACES
                    + """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web, namespace: shop, labels: {app: web}}
                    spec: {containers: [{name: istio-proxy, image: proxy}]}
                    ---
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata: {name: a, namespace: shop}
                    spec:
                      selector: {matchLabels: {app: other}}
                      rules: [{from: [{source: {namespaces: [shop, "leg*", nowhere]}}]}]
                    ---
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata: {name: b, namespace: legacy}
                    spec: {}
                    ---
                    apiVersion: security.istio.io/v1
                    kind: AuthorizationPolicy
                    metadata: {name: c, namespace: istio-system}
                    spec: {}
                    """))
        .containsExactly(
            "Error [IST0101] (AuthorizationPolicy shop/a) Referenced namespace not found:"
                + " \"nowhere\"",
            "Warning [IST0127] (AuthorizationPolicy shop/a) No matching workloads for this resource"
                + " with the following labels: app=other",
            "Warning [IST0127] (AuthorizationPolicy legacy/b) No matching workloads for this"
                + " resource with the following labels: ");
  }

  @Test
  void selectorsOfPodsThatListenToTargets() {
    assertThat(
            analyze(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: gw
                  namespace: shop
                  labels: {gateway.networking.k8s.io/gateway-name: front}
                spec: {containers: [{name: istio-proxy, image: proxy}]}
                ---
                apiVersion: security.istio.io/v1
                kind: RequestAuthentication
                metadata: {name: a, namespace: shop}
                spec: {selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: front}}}
                """))
        .containsExactly(
            "Warning [IST0166] (RequestAuthentication shop/a) Ineffective selector on Kubernetes"
                + " Gateway front. Use the TargetRef field instead.");
  }

  @Test
  void webhooksThatOverlapOrReachNobody() {
    String webhook =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: %s}
        webhooks:
        - name: inject.istio.io
          clientConfig: {service: {name: istiod, namespace: istio-system}}
          namespaceSelector: {matchLabels: {istio-injection: enabled}}
        ---
        """;
    assertThat(analyze(webhook.formatted("a") + webhook.formatted("b")))
        .containsExactly(
            "Error [IST0139] (MutatingWebhookConfiguration a) Injector refers to a control plane"
                + " service that does not exist: istio-system/istiod.",
            "Error [IST0139] (MutatingWebhookConfiguration a) Webhook overlaps with others:"
                + " [b/inject.istio.io]. This may cause injection to occur twice.",
            "Error [IST0139] (MutatingWebhookConfiguration b) Injector refers to a control plane"
                + " service that does not exist: istio-system/istiod.",
            "Error [IST0139] (MutatingWebhookConfiguration b) Webhook overlaps with others:"
                + " [a/inject.istio.io]. This may cause injection to occur twice.");
  }

  @Test
  void controlPlanesThatDnsDoesNotKnow() {
    assertThat(
            analyze(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: istio-validator-a}
                webhooks: [{name: v.istio.io, clientConfig: {url: "https://no.example/validate"}}]
                """))
        .containsExactly(
            "Warning [IST0163] (ValidatingWebhookConfiguration istio-validator-a) The hostname"
                + " (https://no.example/validate) that was provided for the webhook (v.istio.io) to"
                + " reach the ingress gateway on the external control plane cluster cannot be"
                + " resolved via a DNS lookup. Traffic may not flow properly.");
  }

  @Test
  void servicesThatDifferFromClusterToCluster() {
    String service =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: %s, ports: [{name: http, port: %d}]}
        """;
    var objects = new ArrayList<Resource>(objects(service.formatted("10.0.0.1", 80), "east"));
    objects.addAll(objects(service.formatted("None", 81), "west"));
    assertThat(analyze(objects))
        .containsExactly(
            "Warning [IST0170] (Service shop/web) The service web in namespace \"shop\" is"
                + " inconsistent across clusters [\"east\" \"west\"], which can lead to undefined"
                + " behaviors. The inconsistent behaviors are: service has mixed mode like headless"
                + " and clusterIP; service ports are inconsistent.");
  }

  @Test
  void networksOfRegistriesThatNobodyKnows() {
    var objects = new ArrayList<Resource>();
    objects.add(
        Analysis.settings(
            AnalyzedKind.MESH_NETWORKS,
            "networks: {n1: {endpoints: [{fromRegistry: Kubernetes}, {fromRegistry: other}]}}"));
    assertThat(analyze(objects))
        .singleElement()
        .asString()
        .endsWith("Unknown service registry other in network n1");
  }

  @Test
  void conditionsThatAreFalse() {
    assertThat(
            analyze(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                status: {conditions: [{type: Bound, status: "False", reason: Lost, message: why}]}
                """))
        .containsExactly(
            "Warning [IST0171] (Service shop/web) A condition with a negative status is present:"
                + " type=Bound, reason=Lost, message=why.");
  }
}
