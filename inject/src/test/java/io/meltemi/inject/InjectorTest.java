package io.meltemi.inject;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.yaml.YamlJson;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InjectorTest {
  private static final String CONTAINERS = "spec: {containers: [{name: menu, image: 'menu:1'}]}";

  private static Injection inject(Injector injector, String yaml, boolean nativeSidecars) {
    return injector.inject(InjectionRequest.of(YamlJson.object("pod.yaml", yaml), nativeSidecars));
  }

  private static ObjectNode injected(String yaml) {
    return injected(Installed.CHART.injector(), yaml);
  }

  private static ObjectNode injected(Injector injector, String yaml) {
    return assertThat(inject(injector, yaml, true))
        .isInstanceOf(Injection.Injected.class)
        .extracting(injection -> ((Injection.Injected) injection).pod())
        .actual();
  }

  private static String refusal(String yaml) {
    return ((Injection.Refused) inject(Installed.CHART.injector(), yaml, true)).message();
  }

  private static String annotated(String name, String value) {
    ObjectNode pod = YamlJson.object("pod", "metadata: {name: menu}\n" + CONTAINERS);
    pod.withObject("/metadata/annotations").put(name, value);
    return pod.toString();
  }

  private static JsonNode proxy(ObjectNode pod) {
    return Pods.proxy(pod).orElseThrow();
  }

  private static String variable(ObjectNode pod, String name) {
    return Pods.find(proxy(pod).path("env"), name)
        .map(variable -> variable.path("value").asText())
        .orElse("(none)");
  }

  private static String annotation(ObjectNode pod, String name) {
    return Pods.annotations(pod).getOrDefault(name, "(none)");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPodThatIsInjectedAgainStaysTheSame(boolean nativeSidecars) {
    String yaml =
        """
        metadata:
          name: menu
          annotations:
            prometheus.io/port: "9090"
            sidecar.istio.io/userVolume: '{"v": {"emptyDir": {}}}'
        spec:
          initContainers: [{name: first, image: f}]
          containers:
          - {name: menu, image: 'menu:1', ports: [{containerPort: 80, name: web}],
             readinessProbe: {httpGet: {port: web}}, lifecycle: {preStop: {tcpSocket: {port: 80}}}}
          - {name: istio-proxy, image: auto, resources: {limits: {cpu: 1}}}
        """;
    Injector injector = Installed.CHART.injector();
    var once = (Injection.Injected) inject(injector, yaml, nativeSidecars);
    var twice = (Injection.Injected) inject(injector, once.pod().toString(), nativeSidecars);
    assertThat(twice.patch()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metadata: {labels: {sidecar.istio.io/inject: 'false'}} | sidecar.istio.io/inject is false",
        "metadata: {annotations: {sidecar.istio.io/inject: 'false'}} | inject is false",
        "metadata: {namespace: kube-system} | namespace kube-system is never injected",
        "metadata: {annotations: {kubernetes.io/config.mirror: x}} | mirrors a static pod"
      })
  void somePodsAreLeftAlone(String metadata, String reason) {
    assertThat(inject(Installed.CHART.injector(), metadata + "\n" + CONTAINERS, true))
        .isInstanceOfSatisfying(
            Injection.Skipped.class, skipped -> assertThat(skipped.reason()).contains(reason));
  }

  @Test
  void aPodOnTheHostsNetworkIsLeftAlone() {
    assertThat(
            inject(Installed.CHART.injector(), "spec: {hostNetwork: true, containers: []}", true))
        .isInstanceOf(Injection.Skipped.class);
  }

  @Test
  void theLabelWinsOverTheAnnotation() {
    injected(
        "metadata: {labels: {sidecar.istio.io/inject: 'true'},"
            + " annotations: {sidecar.istio.io/inject: 'false'}}\n"
            + CONTAINERS);
  }

  private static Injector configured(String config) {
    InjectionSettings settings = Installed.CHART.injector().settings();
    return new Injector(
        InjectionSettings.of(
            InjectionConfig.parse("config", config, Map.of("SET", "here")),
            settings.values(),
            settings.mesh()));
  }

  @Test
  void selectorsDecideWhereThePodSaysNothing() {
    Injector injector =
        configured(
            """
            policy: disabled
            neverInjectSelector: [{matchExpressions: [{key: job, operator: Exists}]}]
            alwaysInjectSelector: [{matchLabels: {app: menu}}, {}]
            templates: {sidecar: "{}"}
            """);
    assertThat(inject(injector, "metadata: {labels: {app: menu}}\n" + CONTAINERS, true))
        .isInstanceOf(Injection.Injected.class);
    assertThat(inject(injector, "metadata: {labels: {app: menu, job: x}}\n" + CONTAINERS, true))
        .isInstanceOf(Injection.Skipped.class);
    assertThat(inject(injector, "metadata: {labels: {app: x}}\n" + CONTAINERS, true))
        .isInstanceOf(Injection.Skipped.class);
    assertThat(
            inject(
                injector,
                "metadata: {labels: {job: x, sidecar.istio.io/inject: 'true'}}\n" + CONTAINERS,
                true))
        .isInstanceOf(Injection.Injected.class);
  }

  @Test
  void aTemplateThatDoesNotParseIsTheFaultOfPodsThatAskForIt() {
    Injector injector =
        configured("templates: {sidecar: '{}', odd: '{{ unknown }}', gone: '{{ if }}'}");
    assertThat(inject(injector, CONTAINERS, true)).isInstanceOf(Injection.Injected.class);
    String asks = "metadata: {annotations: {inject.istio.io/templates: 'sidecar,odd'}}\n";
    assertThat(inject(injector, asks + CONTAINERS, true))
        .isInstanceOfSatisfying(
            Injection.Refused.class,
            refused -> assertThat(refused.message()).contains("template odd", "unknown"));
  }

  @Test
  void anEarlierVersionOfATemplateStandsInWithAWarning() {
    var good = configured("templates: {sidecar: '{}'}").settings();
    var bad = configured("templates: {sidecar: '{{ unknown }}'}").settings();
    var injector =
        new Injector(
            InjectionSettings.of(bad.config().over(good.config()), bad.values(), bad.mesh()));
    assertThat(inject(injector, CONTAINERS, true))
        .isInstanceOfSatisfying(
            Injection.Injected.class,
            injected ->
                assertThat(injected.warnings())
                    .singleElement()
                    .asString()
                    .contains("template sidecar", "last good version"));
  }

  @Test
  void mapsOfTextsAreBuiltMergedAndPrinted() {
    Injector injector =
        configured(
            """
            templates:
              sidecar: |
                metadata:
                  annotations:
                    dict: '{{ toJsonMap (strdict "b" "<1>" "a") (strdict "b" "2") nil }}'
                    merged: '{{ index (mergeMaps (strdict "x" "1") .ObjectMeta.Annotations (strdict "y" "2")) "y" }}'
                    omitted: '{{ omit (strdict "a" "1" "b" "2") "a" | structToJSON }}'
                    interfaces: '{{ excludeInterfaces "eth1" }}'
                    nothing: '{{ toJson nil }}'
                spec: {}
            """);
    var pod = ((Injection.Injected) inject(injector, CONTAINERS, true)).pod();
    assertThat(Pods.annotations(pod))
        .containsEntry("dict", "{\"a\":\"\",\"b\":\"2\"}")
        .containsEntry("merged", "2")
        .containsEntry("omitted", "{\"b\":\"2\"}")
        .containsEntry("interfaces", "eth1")
        .containsEntry("nothing", "null");
  }

  @Test
  void usersTemplatesSeeIstiosNames() {
    Injector injector =
        configured(
            """
            defaultTemplates: [all]
            aliases: {all: [names, more]}
            injectedAnnotations: {by: policy}
            templates:
              names: |
                metadata:
                  annotations:
                    account: "{{ .Spec.ServiceAccountName }}"
                    image: {{ (index .Spec.Containers 0).Image }}
                    kind: {{ .TypeMeta.Kind }} {{ .TypeMeta.APIVersion }} {{ .DeploymentMeta.Name }}
                    mode: {{ .ProxyConfig.InterceptionMode }} {{ .ProxyConfig.InterceptionMode.String }}
                    drain: {{ formatDuration .ProxyConfig.DrainDuration }}
                    istiod: {{ .ProxyConfig.GetDiscoveryAddress }}
                    domain: {{ .MeshConfig.TrustDomain }} {{ .MeshConfig.GetTrustDomain }}
                    hub: {{ .Values.global.hub }}
                    unset: "{{ index .ObjectMeta.Labels `nope` }}{{ .Spec.NodeName }}"
                    {{- if .Spec.SecurityContext }}
                    security: present
                    {{- end }}
                    {{- with .ProxyConfig.GetTracing.GetTlsSettings }}
                    tls: present
                    {{- end }}
                    ports: "{{ includeInboundPorts .Spec.Containers }}"
                    env: {{ env "SET" "unset" }} {{ env "MISSING" "otherwise" }}
              more: |
                metadata: {labels: {native: "{{ .NativeSidecars }}", uid: "{{ .ProxyUID }}"}}
            """);
    ObjectNode pod =
        injected(
            injector,
            """
            metadata:
              generateName: menu-77-
              labels: {pod-template-hash: "77"}
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: menu-77, controller: true, uid: u}]
            spec:
              containers:
              - {name: menu, image: 'menu:1', ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]}
            """);
    var expected = new TreeMap<String, String>();
    expected.put("account", "");
    expected.put("image", "menu:1");
    expected.put("kind", "Deployment apps/v1 menu");
    expected.put("mode", "REDIRECT REDIRECT");
    expected.put("drain", "45s");
    expected.put("istiod", "istiod.istio-system.svc:15012");
    expected.put("domain", "cluster.local cluster.local");
    expected.put("hub", "registry.istio.io/testing");
    expected.put("unset", "");
    expected.put("ports", "80");
    expected.put("env", "here otherwise");
    expected.put("by", "policy");
    assertThat(Pods.annotations(pod))
        .containsAllEntriesOf(expected)
        .doesNotContainKeys("security", "tls");
    assertThat(Pods.labels(pod)).containsEntry("native", "true").containsEntry("uid", "1337");
  }

  @Test
  void aTemplateThatIsNotThereIsNamedWithThoseThatAre() {
    assertThat(refusal(annotated("inject.istio.io/templates", "sidecar, sdiecar")))
        .startsWith("Pod menu: template \"sdiecar\" not found (expected: one of ")
        .contains("gateway, grpc-agent, grpc-simple");
  }

  @Test
  void aTemplateThatFailsIsNamedWithTheLine() {
    Injector injector = configured("templates: {sidecar: \"a: 1\\n{{ .Spec.Nope }}\"}");
    assertThat(((Injection.Refused) inject(injector, CONTAINERS, true)).message())
        .startsWith("Pod (without a name): template sidecar:2:");
    Injector noYaml = configured("templates: {sidecar: \"a: [\"}");
    assertThat(((Injection.Refused) inject(noYaml, CONTAINERS, true)).message())
        .contains("template sidecar, rendered:");
    Injector noPod = configured("templates: {sidecar: \"spec: {containers: 7}\"}");
    assertThat(((Injection.Refused) inject(noPod, CONTAINERS, true)).message())
        .contains("template sidecar, merged: spec.containers: 7 (expected: a list)");
  }

  @Test
  void grpcWithoutAProxyGetsABootstrapFile() {
    ObjectNode pod = injected(annotated("inject.istio.io/templates", "grpc-simple"));
    assertThat(pod.at("/spec/initContainers/0/name").asText()).isEqualTo("grpc-bootstrap-init");
    assertThat(pod.at("/spec/initContainers/0/command/2").asText())
        .contains("\"server_features\" : [\"xds_v3\"]");
    assertThat(pod.at("/spec/containers/0/env/0/name").asText()).isEqualTo("GRPC_XDS_BOOTSTRAP");
    assertThat(annotation(pod, "sidecar.istio.io/rewriteAppHTTPProbers")).isEqualTo("false");
  }

  @Test
  void thePodsProxyConfigLiesOverTheMeshs() {
    ObjectNode pod =
        injected(
            annotated(
                "proxy.istio.io/config",
                "{statusPort: 15999, concurrency: 4, drain_duration: 1.5s,"
                    + " proxyMetadata: {A: b}, image: {imageType: distroless}}"));
    assertThat(variable(pod, "PROXY_CONFIG"))
        .isEqualTo(
            "{\"drainDuration\":\"1.500s\",\"concurrency\":4,\"proxyMetadata\":{\"A\":\"b\"},"
                + "\"statusPort\":15999,\"image\":{\"imageType\":\"distroless\"}}\n");
    assertThat(variable(pod, "A")).isEqualTo("b");
    assertThat(proxy(pod).path("image").asText()).endsWith("proxyv2:latest-distroless");
    assertThat(annotation(pod, "prometheus.io/port")).isEqualTo("15999");
  }

  @Test
  void proxyConfigResourcesLieBetweenTheMeshAndThePod() {
    var request =
        new InjectionRequest(
            YamlJson.object("pod", annotated("proxy.istio.io/config", "proxyMetadata: {A: pod}")),
            "bistro",
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            true,
            Optional.empty(),
            List.of(
                Map.of("proxyMetadata", Map.of("A", "mesh", "B", "mesh")),
                Map.of("proxyMetadata", Map.of("B", "namespace"), "concurrency", 3L)));
    ObjectNode pod = ((Injection.Injected) Installed.CHART.injector().inject(request)).pod();
    assertThat(variable(pod, "A")).isEqualTo("pod");
    assertThat(variable(pod, "B")).isEqualTo("namespace");
    assertThat(variable(pod, "PROXY_CONFIG")).contains("\"concurrency\":3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "proxy.istio.io/config | colour: red | colour: no such field of ProxyConfig",
        "proxy.istio.io/config | interceptionMode: X | (expected: one of REDIRECT, TPROXY, NONE)",
        "proxy.istio.io/config | [ | annotation proxy.istio.io/config:1: not YAML",
        "proxy.istio.io/config | statusPort: many | statusPort: \"many\"",
        "sidecar.istio.io/interceptionMode | X | (expected: REDIRECT, TPROXY or NONE)",
        "status.sidecar.istio.io/port | 70000 | '70000' is no port",
        "readiness.status.sidecar.istio.io/periodSeconds | -1 | (expected: 0..4294967295)",
        "traffic.sidecar.istio.io/includeOutboundIPRanges | 10.0.0.0 | includeIPRanges invalid",
        "traffic.sidecar.istio.io/includeOutboundIPRanges | 10.0.0.0/33 | '10.0.0.0/33' is no CIDR",
        "traffic.sidecar.istio.io/excludeInboundPorts | 1,x | excludeInboundPorts invalid: 'x'",
        "prometheus.istio.io/merge-metrics | maybe | neither true nor false",
        "sidecar.istio.io/userVolume | [ | fromJSON",
        "proxy.istio.io/overrides | 7 | annotation proxy.istio.io/overrides:1: 7"
      })
  void anAnnotationThatIsWrongIsNamedWithWhatWasExpected(
      String name, String value, String message) {
    assertThat(refusal(annotated(name, value))).startsWith("Pod menu: ").contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.istio.io/config",
        "proxy.istio.io/overrides",
        "sidecar.istio.io/status",
        "sidecar.istio.io/userVolume",
        "sidecar.istio.io/userVolumeMount",
        "inject.istio.io/templates",
        "k8s.v1.cni.cncf.io/networks",
        "sidecar.istio.io/init-containers-before-proxy",
        "traffic.sidecar.istio.io/excludeInboundPorts",
        "traffic.sidecar.istio.io/includeOutboundIPRanges",
        "readiness.status.sidecar.istio.io/periodSeconds",
        "sidecar.istio.io/proxyCPU",
        "sidecar.istio.io/nativeSidecar"
      })
  void annotationsMadeToHurtAreAnsweredSoon(String name) {
    int size = 250_000; // all annotations of an object have 256 KiB
    String laughs =
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
            + "c: &c [*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c]\n"
            + "e: &e [*d,*d,*d,*d,*d,*d]\n"
            + "f: [*e,*e,*e,*e,*e,*e,*e]\n";
    for (String value :
        List.of(
            "[".repeat(size),
            "{\"a\":".repeat(size / 5),
            "sidecar,".repeat(size / 8),
            "1,".repeat(size / 2),
            "9".repeat(size),
            "\u0000\uD800: \n\t- x",
            "{{".repeat(size / 2),
            laughs)) {
      long start = System.nanoTime();
      Injection result = inject(Installed.CHART.injector(), annotated(name, value), true);
      assertThat(result).isNotNull();
      if (result instanceof Injection.Refused(var message)) {
        assertThat(message).hasSizeLessThan(2_000);
      }
      assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }
  }

  @Test
  void whatPrometheusReadHandsOverToTheAgent() {
    ObjectNode pod = injected(annotated("prometheus.io/port", "9090"));
    assertThat(variable(pod, "ISTIO_PROMETHEUS_ANNOTATIONS"))
        .isEqualTo("{\"scrape\":\"\",\"path\":\"\",\"port\":\"9090\"}");
    assertThat(annotation(pod, "prometheus.io/port")).isEqualTo("15020");
    assertThat(
            annotation(injected(annotated("prometheus_io_scrape", "false")), "prometheus.io/port"))
        .isEqualTo("(none)");
    assertThat(
            annotation(
                injected(annotated("prometheus.istio.io/merge-metrics", "false")),
                "prometheus.io/port"))
        .isEqualTo("(none)");
  }

  @Test
  void theNetworkOfThePodsLabelWins() {
    ObjectNode pod = injected("metadata: {labels: {topology.istio.io/network: n9}}\n" + CONTAINERS);
    assertThat(variable(pod, "ISTIO_META_NETWORK")).isEqualTo("n9");
  }

  @Test
  void initContainersMayAskToComeBeforeTheProxy() {
    ObjectNode pod =
        injected(
            "metadata: {annotations: {sidecar.istio.io/init-containers-before-proxy: 'b,a,zz'}}\n"
                + "spec: {initContainers: [{name: a}, {name: b}, {name: c}], containers: [{name:"
                + " m}]}");
    assertThat(pod.at("/spec/initContainers").findValuesAsText("name"))
        .containsSubsequence("istio-init", "b", "a", "istio-proxy", "c");
  }

  @Test
  void aNewerKubernetesFieldsSurvive() {
    ObjectNode pod = injected("spec: {futureField: {x: 1}, containers: [{name: m, novel: new}]}");
    assertThat(pod.at("/spec/futureField/x").asInt()).isEqualTo(1);
    assertThat(pod.at("/spec/containers/0/novel").asText()).isEqualTo("new");
  }

  @Test
  void theProxyMayBeWithoutProbes() {
    ObjectNode pod = injected(annotated("status.sidecar.istio.io/port", "0"));
    assertThat(proxy(pod).has("readinessProbe")).isFalse();
  }

  @Test
  void aProxyThatCapturesNothingNeedsNoInitContainer() {
    var pod =
        ((Injection.Injected)
                inject(
                    Installed.CHART.injector(),
                    annotated("sidecar.istio.io/interceptionMode", "NONE"),
                    false))
            .pod();
    assertThat(pod.path("spec").has("initContainers")).isFalse();
    assertThat(pod.at("/spec/containers").findValuesAsText("name")).contains("istio-proxy");
  }
}
