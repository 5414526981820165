package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.PodCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster gets Istio, changes it, gets a second revision, and is rid of all of it. */
@Timeout(400)
class InstallIT {
  private static final String SYSTEM = "istio-system";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ResourceType DEFINITION =
      ResourceType.cluster(
          "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition");
  private static final ResourceType CLUSTER_ROLE =
      ResourceType.cluster("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole");

  private final PodCluster cluster;
  private final Desk desk;

  InstallIT() throws IOException {
    cluster = PodCluster.start(ShopImages.find());
    desk = new Desk(cluster.cluster().controlPlane().adminKubeconfig());
  }

  @Test
  void istioComesChangesAndGoes() throws IOException {
    try (cluster) {
      nothingIsChangedUnasked();
      theDefaultProfileIsInstalled();
      theDefaultTagHasPodsInjected();
      whoIsConnectedIsTold();
      whatIsNoLongerWantedIsPruned();
      whatDoesNotBecomeReadyIsToldWithItsReason();
      aSecondRevisionComesAndGoes();
      allOfItGoes();
    }
  }

  private Desk.Run does(String... words) {
    Desk.Run run = desk.run(words);
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    return run;
  }

  private Optional<ObjectNode> find(ResourceType type, String name) throws IOException {
    return cluster.client().find(type, type.namespaced() ? SYSTEM : "", name);
  }

  private ObjectNode get(ResourceType type, String name) throws IOException {
    return find(type, name).orElseThrow(() -> new AssertionError("no " + name));
  }

  private void nothingIsChangedUnasked() throws IOException {
    Desk.Run unanswered = desk.run("install");
    assertThat(unanswered.exitCode()).isEqualTo(1);
    assertThat(unanswered.out())
        .isEqualTo(
            "This will install the Istio 1.30.3 profile \"default\" into the cluster. Proceed?"
                + " (y/N) ");
    assertThat(unanswered.err())
        .isEqualTo("Error: cancelled: nothing was changed (-y does not ask)\n");
    assertThat(does("install", "--dry-run").err())
        .isEqualTo(
            """
            ✔ Istio core installed ⛵️
            ✔ Istiod installed 🧠
            ✔ Ingress gateways installed 🛬
            ✔ Installation complete
            """);
    assertThat(find(ResourceType.NAMESPACE, SYSTEM)).isEmpty();
    assertThat(find(DEFINITION, "virtualservices.networking.istio.io")).isEmpty();
    assertThat(desk.run("install", "-y", "--set", "values.pilot.nothing=1").err())
        .isEqualTo("Error: spec.values.pilot.nothing: unknown field\n");
    assertThat(find(ResourceType.NAMESPACE, SYSTEM)).isEmpty();
  }

  private void theDefaultProfileIsInstalled() throws IOException {
    Desk.Run run = does("install", "-y", "--verify");
    assertThat(run.err())
        .isEqualTo(
            """
            ✔ Istio core installed ⛵️
            ✔ Istiod installed 🧠
            ✔ Ingress gateways installed 🛬
            ✔ Installation complete
            """);
    assertThat(run.out())
        .contains(
            "✔ Deployment: istiod.istio-system checked successfully\n",
            "✔ Deployment: istio-ingressgateway.istio-system checked successfully\n",
            "Checked 2 Istio Deployments\n")
        .endsWith("✔ Istio is installed and verified successfully\n");
    JsonNode istiod = get(ResourceType.DEPLOYMENT, "istiod");
    assertThat(istiod.at("/status/readyReplicas").asInt()).isEqualTo(1);
    JsonNode labels = istiod.at("/metadata/labels");
    assertThat(labels.path("operator.istio.io/component").asText()).isEqualTo("Pilot");
    assertThat(labels.path("operator.istio.io/managed").asText()).isEqualTo("Reconcile");
    assertThat(labels.path("operator.istio.io/version").asText()).isEqualTo("1.30.3");
    assertThat(labels.path("install.operator.istio.io/owning-resource-namespace").asText())
        .isEqualTo(SYSTEM);
    assertThat(istiod.at("/metadata/managedFields/0/manager").asText()).isEqualTo("istio-operator");
    assertThat(istiod.at("/metadata/managedFields/0/operation").asText()).isEqualTo("Apply");
    assertThat(does("version").out())
        .contains("control plane version: 1.30.3", "data plane version: 1.30.3 (1 proxies)");
  }

  private void theDefaultTagHasPodsInjected() throws IOException {
    assertThat(does("tag", "list").out()).contains("default default");
    assertThat(
            get(ResourceType.MUTATING_WEBHOOK, "istio-sidecar-injector")
                .at("/webhooks/0/namespaceSelector/matchLabels")
                .has("istio.io/deactivated"))
        .isTrue();
    Until.holds(
        "both webhooks have istiod's certificate",
        LIMIT,
        () ->
            has(ResourceType.MUTATING_WEBHOOK, "istio-revision-tag-default")
                && has(ResourceType.VALIDATING_WEBHOOK, "istiod-default-validator"));
    cluster.namespace("shop");
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {istio-injection: enabled}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: shop, image: "shop:1"}]}
        """);
    assertThat(
            cluster
                .client()
                .find(ResourceType.POD, "shop", "web")
                .orElseThrow()
                .at("/spec")
                .toString())
        .contains("\"name\":\"istio-proxy\"");
    cluster.client().delete(ResourceType.POD, "shop", "web");
  }

  private void whoIsConnectedIsTold() {
    assertThat(does("uninstall", "--revision", "default", "--dry-run").out())
        .contains(
            "There are still 1 proxies pointing to the control plane revision default\n"
                + "istio-ingressgateway-",
            "You are about to remove the following gateways: istio-ingressgateway. To avoid");
  }

  private void whatDoesNotBecomeReadyIsToldWithItsReason() throws IOException {
    Desk.Run run =
        desk.run(
            "install",
            "-y",
            "--set",
            "profile=minimal",
            "--set",
            "values.pilot.image=nothing",
            "--revision",
            "broken",
            "--readiness-timeout",
            "3s");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines().toList())
        .hasSize(3)
        .last()
        .asString()
        .startsWith(
            "Error: failed to install manifests: failed to wait for resource: resources not ready"
                + " after 3s: Deployment/istio-system/istiod-broken (");
    assertThat(run.err())
        .startsWith("✔ Istio core installed ⛵️\n✘ Istiod encountered an error: failed to wait");
    does("uninstall", "--revision", "broken", "-y");
    Until.holds(
        "it is gone", LIMIT, () -> find(ResourceType.DEPLOYMENT, "istiod-broken").isEmpty());
  }

  private boolean has(ResourceType type, String webhook) throws IOException {
    return !get(type, webhook).at("/webhooks/0/clientConfig/caBundle").asText().isEmpty();
  }

  private void whatIsNoLongerWantedIsPruned() throws IOException {
    Desk.Run run = does("upgrade", "-y", "--set", "profile=minimal");
    assertThat(run.err())
        .contains(
            "  Removed apps/v1, Kind=Deployment/istio-ingressgateway.istio-system.\n",
            "  Removed /v1, Kind=Service/istio-ingressgateway.istio-system.\n")
        .doesNotContain("istiod.istio-system");
    Until.holds(
        "the gateway is gone",
        LIMIT,
        () -> find(ResourceType.DEPLOYMENT, "istio-ingressgateway").isEmpty());
    assertThat(find(ResourceType.DEPLOYMENT, "istiod")).isPresent();
    assertThat(find(ResourceType.MUTATING_WEBHOOK, "istio-revision-tag-default")).isPresent();
  }

  private void aSecondRevisionComesAndGoes() throws IOException {
    does("install", "-y", "--set", "profile=minimal", "--revision", "canary");
    assertThat(get(ResourceType.DEPLOYMENT, "istiod-canary").at("/status/readyReplicas").asInt())
        .isEqualTo(1);
    assertThat(find(ResourceType.DEPLOYMENT, "istiod")).isPresent();
    assertThat(desk.run("uninstall").err())
        .startsWith("Error: at least one of the --revision")
        .hasLineCount(1);
    assertThat(does("uninstall", "--revision", "none").out())
        .contains("No resources will be pruned from the cluster.");
    assertThat(does("uninstall", "--revision", "canary", "--dry-run", "-v").out())
        .contains(
            "The following resources will be pruned from the cluster: ",
            "Deployment: istiod-canary. ",
            "Not pruning object apps/v1, Kind=Deployment/istiod-canary.istio-system because of dry"
                + " run.\n");
    assertThat(find(ResourceType.DEPLOYMENT, "istiod-canary")).isPresent();
    Desk.Run run = does("uninstall", "--revision", "canary", "-y");
    assertThat(run.out())
        .contains("  Removed apps/v1, Kind=Deployment/istiod-canary.istio-system.\n");
    assertThat(run.err()).isEqualTo("✔ Uninstall complete\n");
    Until.holds(
        "the revision is gone",
        LIMIT,
        () ->
            find(ResourceType.DEPLOYMENT, "istiod-canary").isEmpty()
                && find(ResourceType.MUTATING_WEBHOOK, "istio-sidecar-injector-canary").isEmpty());
    assertThat(find(ResourceType.DEPLOYMENT, "istiod")).isPresent();
    assertThat(find(CLUSTER_ROLE, "istiod-clusterrole-istio-system")).isPresent();
    assertThat(find(DEFINITION, "virtualservices.networking.istio.io")).isPresent();
  }

  private void allOfItGoes() throws IOException {
    Desk.Run unanswered = desk.run("uninstall", "--purge");
    assertThat(unanswered.out())
        .isEqualTo("All Istio resources will be pruned from the cluster\nProceed? (y/N) ");
    assertThat(unanswered.exitCode()).isEqualTo(1);
    assertThat(find(ResourceType.DEPLOYMENT, "istiod")).isPresent();
    assertThat(does("uninstall", "--purge", "-y").err()).endsWith("✔ Uninstall complete\n");
    Until.holds(
        "nothing is left",
        LIMIT,
        () ->
            find(ResourceType.DEPLOYMENT, "istiod").isEmpty()
                && istios(ResourceType.MUTATING_WEBHOOK).isEmpty()
                && istios(ResourceType.VALIDATING_WEBHOOK).isEmpty()
                && istios(DEFINITION).isEmpty()
                && istios(CLUSTER_ROLE).isEmpty());
  }

  private List<String> istios(ResourceType type) throws IOException {
    return cluster.client().list(type, "").stream()
        .map(object -> object.at("/metadata/name").asText())
        .filter(name -> name.contains("istio"))
        .toList();
  }
}
