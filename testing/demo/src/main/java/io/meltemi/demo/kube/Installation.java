package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.demo.DemoException;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.Helm;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Has Helm install our charts in a cluster. */
record Installation(Report report, Cluster cluster, Helm helm, Path charts) {
  static final String SYSTEM = "istio-system";
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration CHANGE = Duration.ofSeconds(20);

  /**
   * Installs base and istiod, and waits until pods can be injected.
   *
   * @param istiod what the report calls it
   * @param values beside those that every tour needs
   */
  void controlPlane(String istiod, List<String> values) throws IOException {
    helm.install("istio-base", charts.resolve("base"), SYSTEM, List.of("defaultRevision=default"));
    helm.install("istiod", charts.resolve("istiod"), SYSTEM, with("autoscaleEnabled", values));
    report.awaited(istiod + "'s pod is ready", START, () -> readyReplicas(SYSTEM) == 1);
    report.awaited(
        "the injector's webhook has its CA bundle", CHANGE, this::webhookHasItsAuthority);
    goOnOnlyIf(readyReplicas(SYSTEM) == 1, SYSTEM);
  }

  /** Gives istiod's release other values. */
  void change(List<String> values) throws IOException {
    helm.upgrade("istiod", charts.resolve("istiod"), SYSTEM, values);
  }

  /** Installs a gateway beside the shop. */
  void gateway(String release, List<String> values) throws IOException {
    helm.install(
        release, charts.resolve("gateway"), Mesh.NAMESPACE, with("autoscaling.enabled", values));
  }

  private static List<String> with(String disabled, List<String> values) {
    List<String> all = new ArrayList<>(List.of(disabled + "=false"));
    all.addAll(values);
    return all;
  }

  private boolean webhookHasItsAuthority() throws IOException {
    List<? extends JsonNode> webhooks = cluster.client().list(ResourceType.MUTATING_WEBHOOK, "");
    return !webhooks.isEmpty()
        && webhooks.stream()
            .allMatch(w -> !w.at("/webhooks/0/clientConfig/caBundle").asText("").isEmpty());
  }

  private int readyReplicas(String namespace) throws IOException {
    return cluster.client().list(ResourceType.DEPLOYMENT, namespace).stream()
        .mapToInt(deployment -> deployment.at("/status/readyReplicas").asInt(0))
        .sum();
  }

  /** Steps that build on this one make no sense without it. */
  void goOnOnlyIf(boolean condition, String namespace) throws IOException {
    if (!condition) {
      throw new DemoException(
          "what is missing in namespace %s stops the tour; %s"
              .formatted(namespace, new Diagnosis(cluster).of(namespace)));
    }
  }
}
