package io.meltemi.envtest;

import io.meltemi.envtest.process.Waiting;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.Duration;

/** Whether the controllers of a cluster do their work: one that runs may still hang. */
record ControllersCheck(KubeClient client, ControlPlane controlPlane) {
  private static final System.Logger LOG = System.getLogger("control-plane");

  private static final int ATTEMPTS = 3;
  private static final Duration ATTEMPT = Duration.ofSeconds(40);

  private static final String NAMESPACE = "kube-system";

  private static final String NO_PODS =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: start-check, namespace: kube-system}
      spec:
        replicas: 0
        selector: {matchLabels: {app: start-check}}
        template:
          metadata: {labels: {app: start-check}}
          spec: {containers: [{name: main, image: none}]}
      """;

  /**
   * Waits until a Deployment without pods is dealt with. Controllers that do not come to it are
   * killed, as by a liveness probe, and started again.
   */
  void await() throws IOException {
    Manifests manifests = new Manifests(client);
    manifests.apply(NO_PODS);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (Waiting.until(this::isDealtWith, ATTEMPT)) {
        manifests.delete(NO_PODS);
        return;
      }
      LOG.log(System.Logger.Level.WARNING, "controllers hang: {0}", controlPlane.logs());
      controlPlane.killControllers();
    }
    throw new IOException("the controllers do nothing; " + controlPlane.logs());
  }

  private boolean isDealtWith() throws IOException {
    return client.list(ResourceType.REPLICA_SET, NAMESPACE, "app=start-check").stream()
        .anyMatch(set -> set.at("/status/observedGeneration").asInt() > 0);
  }
}
