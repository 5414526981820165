package io.meltemi.it.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.meltemi.envtest.KubeProgram;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The charts in the hands of the real Helm. */
class HelmIT {
  @TempDir Path folder;

  /** A chart, and what to set. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "base",
        "base defaultRevision=canary experimental.stableValidationPolicy=true"
            + " excludedCRDs={wasmplugins.extensions.istio.io}"
            + " base.validationURL=https://x/validate",
        "istiod",
        "istiod profile=demo revision=canary revisionTags={default,prod}"
            + " sidecarInjectorWebhook.enableNamespacesByDefault=true",
        "istiod profile=remote global.remotePilotAddress=192.0.2.1 global.platform=openshift"
            + " istiodRemote.injectionURL=https://istiod.example:15017/inject",
        "istiod global.remotePilotAddress=istiod.example experimental.stableValidationPolicy=true",
        "istiod pilot.autoscaleEnabled=false pilot.replicaCount=3 pilot.env.A=b taint.enabled=true"
            + " meshConfig.accessLogFile=/dev/stdout global.network=n global.meshID=m"
            + " global.meshNetworks.n.endpoints[0].fromRegistry=k envVarFrom[0].name=Z",
        "istiod global.resourceScope=namespace gatewayClasses.istio.service.spec.type=ClusterIP"
            + " autoscaleMin=2 global.proxy.tracer=zipkin global.networkPolicy.enabled=true"
            + " jwksResolverExtraRootCA=PEM tolerations[0].key=a image=x/y:z",
        "istiod global.resourceScope=cluster global.certSigners={a/b,c/d} env.EXTERNAL_CA=x",
        "gateways",
        "gateways gateways.istio-ingressgateway.enabled=true"
            + " gateways.istio-egressgateway.enabled=true",
        "gateways gateways.istio-ingressgateway.enabled=true revision=canary"
            + " gateways.istio-ingressgateway.autoscaleMin=2 global.arch.amd64=2"
            + " gateways.istio-ingressgateway.nodeSelector.disk=ssd global.meshID=m"
            + " gateways.istio-ingressgateway.podAntiAffinityLabelSelector[0].key=app"
            + " gateways.istio-ingressgateway.podAntiAffinityLabelSelector[0].operator=Exists"
            + " gateways.istio-ingressgateway.podAntiAffinityLabelSelector[0].topologyKey=zone"
            + " gateways.istio-ingressgateway.env.A=b global.networkPolicy.enabled=true"
            + " gateways.istio-ingressgateway.serviceAnnotations.a=b global.network=n"
            + " meshConfig.defaultConfig.proxyMetadata.B=c global.mountMtlsCerts=true",
        "gateways gateways.istio-egressgateway.enabled=true global.platform=openshift"
            + " gateways.istio-egressgateway.injectionTemplate=gateway"
            + " gateways.istio-egressgateway.autoscaleEnabled=false"
            + " gateways.istio-egressgateway.replicaCount=3 global.imagePullSecrets={key}"
            + " gateways.istio-egressgateway.configVolumes[0].name=v"
            + " gateways.istio-egressgateway.configVolumes[0].configMapName=m"
            + " gateways.istio-egressgateway.configVolumes[0].mountPath=/v"
            + " gateways.istio-egressgateway.tolerations[0].key=a",
        "gateway",
        "gateway networkGateway=n labels.team=x annotations.a=b env.A=1 revision=canary"
            + " podDisruptionBudget.minAvailable=1 kind=DaemonSet resources.limits=null",
        "gateway service.type=None autoscaling.enabled=false replicaCount=3 platform=openshift"
            + " serviceAccount.name=sa volumes[0].name=v global.networkPolicy.enabled=true"
      })
  void realHelmRendersTheSameObjects(String line) throws IOException, InterruptedException {
    List<String> words = List.of(line.split(" "));
    List<String> assignments = words.subList(1, words.size());
    var command = new ArrayList<>(List.of("template", "istio", chart(words.getFirst())));
    command.addAll(List.of("--namespace", "istio-system", "--kube-version", "1.35.0"));
    assignments.forEach(assignment -> command.addAll(List.of("--set", assignment)));

    var helms = Charts.byName(Manifests.objects(List.of(helm(command, Map.of()))));
    var ours = Charts.byName(Charts.objects(words.getFirst(), assignments.toArray(String[]::new)));
    assertThat(ours.keySet()).isEqualTo(helms.keySet());
    helms.forEach(
        (name, object) ->
            assertThat(Charts.differences(object, ours.get(name))).as(name).isEmpty());
  }

  @Test
  void theChartsAreInstalledIntoARealCluster() throws IOException, InterruptedException {
    try (var cluster = KubeCluster.start()) {
      var kubeconfig = Map.of("KUBECONFIG", cluster.controlPlane().adminKubeconfig().toString());
      for (String chart : List.of("base", "istiod", "gateway")) {
        helm(
            List.of(
                "install",
                "istio-" + chart,
                chart(chart),
                "--namespace",
                "istio-system",
                "--create-namespace"),
            kubeconfig);
      }

      var client = cluster.client();
      assertThat(client.find(ResourceType.CONFIG_MAP, "istio-system", "istio-sidecar-injector"))
          .isPresent();
      assertThat(client.find(ResourceType.MUTATING_WEBHOOK, "", "istio-sidecar-injector"))
          .isPresent();
      assertThat(client.find(ResourceType.VALIDATING_WEBHOOK, "", "istiod-default-validator"))
          .isPresent();
      assertThat(client.list(ResourceType.DEPLOYMENT, "istio-system"))
          .extracting(deployment -> deployment.path("metadata").path("name").asText())
          .containsExactlyInAnyOrder("istiod", "istio-gateway");

      helm(
          List.of(
              "upgrade",
              "istio-istiod",
              chart("istiod"),
              "--namespace",
              "istio-system",
              "--set",
              "revisionTags={prod}"),
          kubeconfig);
      assertThat(client.find(ResourceType.MUTATING_WEBHOOK, "", "istio-revision-tag-prod"))
          .isPresent();
    }
  }

  @Test
  void helmFindsNoFaultInTheCharts() throws IOException, InterruptedException {
    assertThat(
            helm(
                List.of(
                    "lint", chart("base"), chart("istiod"), chart("gateway"), chart("gateways")),
                Map.of()))
        .contains("4 chart(s) linted, 0 chart(s) failed");
  }

  private static String chart(String name) {
    return Repository.root().resolve("install/charts").resolve(name).toString();
  }

  /** What it prints. */
  private String helm(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    var program = KubeProgram.find(Repository.root(), System.getenv()).flatMap(KubeProgram::helm);
    assumeThat(program).as("the real Helm (./meltemi setup)").isPresent();
    var command = new ArrayList<>(List.of(program.orElseThrow().toString()));
    command.addAll(arguments);
    Path out = Files.createTempFile(folder, "helm", ".out");
    Path errors = Files.createTempFile(folder, "helm", ".err");
    var builder = new ProcessBuilder(command);
    builder.environment().put("HELM_CACHE_HOME", folder.toString());
    builder.environment().put("HELM_CONFIG_HOME", folder.toString());
    builder.environment().put("HELM_DATA_HOME", folder.toString());
    builder.environment().putAll(environment);
    Process helm = builder.redirectOutput(out.toFile()).redirectError(errors.toFile()).start();
    try {
      assertThat(helm.waitFor(60, TimeUnit.SECONDS)).as("helm ends").isTrue();
    } finally {
      helm.destroyForcibly();
    }
    assertThat(helm.exitValue()).as(() -> command + "\n" + read(errors)).isZero();
    return read(out);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
