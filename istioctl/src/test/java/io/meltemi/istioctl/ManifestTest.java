package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.istioctl.operator.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Installations described by profiles, files and assignments. */
class ManifestTest {
  @TempDir private Path folder;

  private static List<Tree> generated(Run run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Manifests.objects(List.of(run.out())).stream().map(Tree::of).toList();
  }

  private static List<Tree> generate(String... words) {
    return generated(Run.of(words("generate", words)));
  }

  private static String[] words(String command, String... words) {
    return Stream.concat(Stream.of("manifest", command), Stream.of(words)).toArray(String[]::new);
  }

  private static Tree object(List<Tree> objects, String kind, String name) {
    return objects.stream()
        .filter(object -> object.text("kind").equals(kind))
        .filter(object -> object.text("metadata", "name").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static Tree container(Tree deployment) {
    return deployment.trees("spec", "template", "spec", "containers").getFirst();
  }

  private static String yaml(Object value) {
    return GoYaml.write(value);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void whatIsSetLiesOverFilesAndTheseOverTheProfile() throws IOException {
    String first =
        file(
            "first.yaml",
            """
            apiVersion: install.istio.io/v1alpha1
            kind: IstioOperator
            metadata: {name: mine}
            spec:
              profile: minimal
              hub: registry.example/first
              tag: "1.2"
              meshConfig: {accessLogFile: /dev/stdout, enableTracing: true}
            """);
    String second = file("second.yaml", "spec: {hub: registry.example/second}");
    List<Tree> objects =
        generate("-f", first + "," + second, "--set", "meshConfig.enableTracing=false");
    assertThat(container(object(objects, "Deployment", "istiod")).text("image"))
        .isEqualTo("registry.example/second/pilot:1.2");
    assertThat(object(objects, "ConfigMap", "istio").text("data", "mesh"))
        .contains("accessLogFile: /dev/stdout", "enableTracing: false");
    assertThat(objects.stream().map(object -> object.text("metadata", "name")))
        .noneMatch(name -> name.contains("ingressgateway"));
    List<Tree> ofInput =
        generated(
            Run.withInput("spec: {profile: minimal, tag: 7}", "manifest", "generate", "-f", "-"));
    assertThat(container(object(ofInput, "Deployment", "istiod")).text("image"))
        .isEqualTo("meltemi/pilot:7");
  }

  @Test
  void aComponentsSettingsChangeItsObjects() throws IOException {
    String file =
        file(
            "k8s.yaml",
            """
            kind: IstioOperator
            spec:
              revision: canary
              components:
                pilot:
                  k8s:
                    replicaCount: 2
                    env: [{name: A, value: b}, {name: REVISION, value: other}]
                    resources: {requests: {cpu: 7m}}
                    hpaSpec: {maxReplicas: 9}
                    nodeSelector: {disk: ssd}
                    tolerations: [{key: a, operator: Exists}]
                    podAnnotations: {x: z}
                    serviceAnnotations: {s: t}
                    strategy: {rollingUpdate: {maxSurge: 1}}
                    imagePullPolicy: Always
                    overlays:
                    - kind: Deployment
                      name: istiod-canary
                      patches:
                      - path: spec.template.spec.containers.[name:discovery].args.[:^30m$]
                        value: 1m
                      - path: spec.template.spec.containers.[name:discovery].readinessProbe
                      - path: metadata.labels.team\\.x
                        value: mesh
            """);
    List<Tree> objects = generate("-f", file, "--component", "Pilot");
    Tree istiod = object(objects, "Deployment", "istiod-canary");
    assertThat(istiod.text("spec", "replicas")).isEqualTo("2");
    assertThat(istiod.text("metadata", "labels", "team.x")).isEqualTo("mesh");
    assertThat(istiod.text("spec", "strategy", "rollingUpdate", "maxSurge")).isEqualTo("1");
    assertThat(istiod.text("spec", "strategy", "rollingUpdate", "maxUnavailable")).isEqualTo("25%");
    Tree pod = istiod.tree("spec", "template", "spec");
    assertThat(pod.text("nodeSelector", "disk")).isEqualTo("ssd");
    assertThat(yaml(pod.at("tolerations").orElseThrow())).contains("key: a").hasLineCount(2);
    assertThat(istiod.text("spec", "template", "metadata", "annotations", "x")).isEqualTo("z");
    Tree discovery = container(istiod);
    assertThat(discovery.text("resources", "requests", "cpu")).isEqualTo("7m");
    assertThat(discovery.text("resources", "requests", "memory")).isEqualTo("2048Mi");
    assertThat(discovery.text("imagePullPolicy")).isEqualTo("Always");
    assertThat(discovery.at("readinessProbe")).isEmpty();
    assertThat(yaml(discovery.at("args").orElseThrow()))
        .contains("- 1m\n")
        .doesNotContain("- 30m\n");
    assertThat(discovery.trees("env").stream().map(env -> env.text("name") + env.text("value")))
        .contains("Ab", "REVISIONother")
        .doesNotContain("REVISIONcanary");
    assertThat(
            object(objects, "HorizontalPodAutoscaler", "istiod-canary").text("spec", "maxReplicas"))
        .isEqualTo("9");
    assertThat(object(objects, "Service", "istiod-canary").text("metadata", "annotations", "s"))
        .isEqualTo("t");
  }

  @Test
  void gatewaysAreAsManyAsThereAreNamed() throws IOException {
    String file =
        file(
            "gateways.yaml",
            """
            spec:
              profile: empty
              components:
                ingressGateways:
                - name: public
                  enabled: true
                  namespace: edge
                  label: {app: public, tier: edge}
                  hub: registry.example
                  k8s:
                    service:
                      type: NodePort
                      ports: [{name: https, port: 443, targetPort: 8443}]
                - {name: other, enabled: false}
                egressGateways:
                - {name: out, enabled: true}
            """);
    List<Tree> objects = generate("-f", file);
    Tree gateway = object(objects, "Deployment", "public");
    assertThat(gateway.text("metadata", "namespace")).isEqualTo("edge");
    assertThat(gateway.text("spec", "selector", "matchLabels", "tier")).isEqualTo("edge");
    assertThat(container(gateway).text("image")).isEqualTo("registry.example/proxyv2:latest");
    assertThat(container(gateway).trees("ports").stream().map(p -> p.text("containerPort")))
        .containsExactly("8443", "15090");
    Tree service = object(objects, "Service", "public");
    assertThat(service.text("spec", "type")).isEqualTo("NodePort");
    assertThat(service.trees("spec", "ports")).hasSize(1);
    assertThat(object(objects, "Service", "out").text("spec", "type")).isEqualTo("ClusterIP");
    assertThat(objects.stream().filter(object -> object.text("kind").equals("Deployment")))
        .hasSize(2);
  }

  @Test
  void theNamespaceIsThatOfAllParts() {
    List<Tree> objects = generate("--set", "namespace=mesh", "--set", "profile=default");
    assertThat(objects)
        .filteredOn(object -> !object.text("metadata", "namespace").isEmpty())
        .isNotEmpty()
        .allMatch(object -> object.text("metadata", "namespace").equals("mesh"));
    assertThat(object(objects, "ConfigMap", "istio").text("data", "mesh"))
        .contains("istiod.mesh.svc:15012");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "demo", "minimal", "preview", "stable"})
  void profilesMakeObjects(String profile) {
    assertThat(generate("--set", "profile=" + profile)).hasSizeGreaterThan(20);
  }

  @Test
  void theRemoteProfileMakesNoControlPlane() {
    assertThat(generate("--set", "profile=remote"))
        .isNotEmpty()
        .noneMatch(object -> object.text("kind").equals("Deployment"));
  }

  @Test
  void theEmptyProfileMakesNone() {
    assertThat(Run.of("manifest", "generate", "--set", "profile=empty"))
        .isEqualTo(new Run(0, "", ""));
  }

  @Test
  void aFolderOfChartsAndProfilesTakesThePlaceOfOurs() throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(profiles.resolve("default.yaml"), "spec: {profile: default}");
    Path chart = Files.createDirectories(folder.resolve("charts/base/templates"));
    Files.writeString(folder.resolve("charts/base/Chart.yaml"), "{name: base, version: 1.0.0}");
    Files.writeString(
        chart.resolve("a.yaml"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: mine}}");
    Files.writeString(profiles.resolve("mine.yaml"), "spec: {components: {base: {enabled: true}}}");
    assertThat(generate("-d", folder.toString(), "--set", "profile=mine"))
        .singleElement()
        .satisfies(object -> assertThat(object.text("metadata", "name")).isEqualTo("mine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          profile=ambient                       | spec.components.ztunnel.enabled: true (expected: false; there is no chart of it
          profile=nothing                       | spec.profile: "nothing" (expected: one of ambient, default, demo
          values.pilot.autoscaleEnable=true     | spec.values.pilot.autoscaleEnable: unknown field
          components.pilott.enabled=true        | spec.components.pilott: unknown field (expected: base, pilot, cni
          components.pilot.k8s.resource.cpu=1   | spec.components.pilot.k8s.resource: unknown field
          components.pilot.enabled=maybe        | spec.components.pilot.enabled: maybe (expected: true or false)
          components.pilot.k8s.replicaCount=two | spec.components.pilot.k8s.replicaCount: two (expected: a number)
          revision=Not_One                      | spec.revision: "Not_One" (expected: a DNS label
          tag=a:b                               | spec.tag: "a:b" (expected: an image's tag)
          hub=http://x                          | spec.hub: "http://x" (expected: a repository
          meshConfig.rootNamespace.x=y          | spec.meshConfig:
          values.global.proxy.includeIPRanges=x | spec.values.global.proxy.includeIPRanges: "x" (expected: * or ranges
          values.global.proxy.excludeInboundPorts=99999 | spec.values.global.proxy.excludeInboundPorts: "99999" (expected: * or 0..65535)
          values.global.pilotCertProvider=kubernetes | Istiod: cannot render its chart:
          """)
  void mistakesAreNamedInOneLine(String set, String message) {
    Run run = Run.of("manifest", "generate", "--set", set);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Error: ").contains(message).hasLineCount(1);
  }

  @Test
  void portsThatOnlyRootMayListenOnAreRefused() throws IOException {
    String file =
        file(
            "ports.yaml",
            """
            spec:
              components:
                ingressGateways:
                - name: g
                  k8s: {service: {ports: [{name: a, port: 80, targetPort: 80}]}}
            """);
    assertThat(Run.of("manifest", "generate", "-f", file).err())
        .isEqualTo(
            "Error: spec.components.ingressGateways[name:g].k8s.service.ports: port a/80 has"
                + " targetPort 80, which only root may listen on (expected: above 1024, or"
                + " values.gateways.istio-ingressgateway.runAsRoot=true)\n");
  }

  @Test
  void forceGoesOnAndTellsWhatIsWrong() {
    Run run =
        Run.of(
            words("generate", "--set", "profile=ambient", "--set", "values.pilot.x=1", "--force"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .startsWith("spec invalid; continuing because of --force: spec.values.pilot.x")
        .hasLineCount(1);
    assertThat(run.out()).contains("name: istiod").doesNotContain("kind: DaemonSet");
  }

  @Test
  void doubtsAreToldBesideTheObjects() {
    Run run =
        Run.of(
            words(
                "generate",
                "--set",
                "components.pilot.k8s.replicaCount=2",
                "--set",
                "values.pilot.autoscaleEnabled=true"));
    assertThat(run.exitCode()).isZero();
    assertThat(Run.of(words("generate", "--set", "meshConfig.accessLogFormatt=x")).err())
        .startsWith("❗ spec.meshConfig: accessLogFormatt");
    assertThat(run.err())
        .isEqualTo(
            "❗ components.pilot.k8s.replicaCount should not be set when"
                + " values.pilot.autoscaleEnabled is true\n");
  }

  @Test
  void filesThatAreNoIstioOperatorAreRefusedByName() throws IOException {
    String pod = file("pod.yaml", "{kind: Pod}");
    assertThat(Run.of("manifest", "generate", "-f", pod).err())
        .isEqualTo("Error: " + pod + ": kind: Pod (expected: IstioOperator)\n");
    String two = file("two.yaml", "spec: {}\n---\nspec: {}\n");
    assertThat(Run.of("manifest", "generate", "-f", two).err())
        .isEqualTo("Error: " + two + ": 2 documents (expected: one IstioOperator)\n");
    String broken = file("broken.yaml", "spec: {a: [}\n");
    assertThat(Run.of("manifest", "generate", "-f", broken).err())
        .startsWith("Error: " + broken + ": line 1");
    assertThat(Run.of("manifest", "generate", "-f", "absent.yaml").err())
        .isEqualTo("Error: absent.yaml: there is no such file (expected: an IstioOperator)\n");
    assertThat(Run.of("manifest", "generate", "--set", "a").exitCode()).isEqualTo(64);
    assertThat(Run.of("manifest", "generate", "--component", "pilot").err())
        .isEqualTo(
            "Error: --component: \"pilot\" (expected: Base, Pilot, IngressGateways,"
                + " EgressGateways, Cni, Ztunnel)\n");
  }

  @Test
  void aTranslationHasValuesAndAScriptForEachChartOfHelm() throws IOException {
    Path out = folder.resolve("helm");
    Run run =
        Run.of(
            words(
                "translate",
                "--set",
                "components.pilot.k8s.replicaCount=2",
                "--set",
                "values.pilot.traceSampling=5",
                "-o",
                out.toString()));
    assertThat(run)
        .isEqualTo(
            new Run(0, "Output written to " + out + "! See the README.md for next steps\n", ""));
    assertThat(Files.readString(out.resolve("pilot-values.yaml"))).contains("traceSampling: 5");
    assertThat(out.resolve("install-pilot.sh")).isExecutable();
    assertThat(Files.readString(out.resolve("install-pilot.sh")))
        .contains(
            "kubectl annotate Deployment.apps --namespace=istio-system istiod"
                + " meta.helm.sh/release-name=pilot",
            "helm upgrade --install pilot \"$CHARTS/istiod\" --namespace istio-system"
                + " -f pilot-values.yaml");
    assertThat(Files.readString(out.resolve("diff-pilot-istioctl-output.yaml")))
        .contains("replicas: 2");
    assertThat(Files.readString(out.resolve("README.md")))
        .contains(
            "✅ **Component `base`**",
            "✅ **Component `pilot`**",
            "❌ **Component `istio-ingressgateway`**");
    assertThat(out.resolve("diff-base-helm-output.yaml")).doesNotExist();
    assertThat(Run.of("manifest", "translate", "--dry-run", "--set", "profile=minimal").out())
        .isEqualTo(
            "base-values.yaml\ninstall-base.sh\npilot-values.yaml\ninstall-pilot.sh\nREADME.md\n");
  }
}
