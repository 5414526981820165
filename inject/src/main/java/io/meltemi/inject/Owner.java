package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * The workload that a pod belongs to.
 *
 * @param namespace may be empty where it is not known yet
 */
public record Owner(String apiVersion, String kind, String name, String namespace) {
  private static final int MIN_STAMP = 8;
  private static final int MAX_STAMP = 10;

  /**
   * What a pod's metadata tell of it: of a pod with a generated name its controller, and by the
   * names that controllers give, the Deployment, CronJob or DeploymentConfig above that. Source:
   * istio 1.30.3 pkg/kube/util.go, GetWorkloadMetaFromPod.
   */
  static Owner of(ObjectNode pod) {
    JsonNode meta = pod.path("metadata");
    String namespace = meta.path("namespace").asText("");
    String name = meta.path("name").asText("");
    if (!meta.path("generateName").asText("").isEmpty()) {
      for (JsonNode reference : meta.path("ownerReferences")) {
        if (reference.path("controller").asBoolean(false)) {
          return above(
              new Owner(
                  reference.path("apiVersion").asText(""),
                  reference.path("kind").asText(""),
                  reference.path("name").asText(""),
                  namespace),
              Pods.labels(pod));
        }
      }
    }
    return new Owner("v1", "Pod", name, namespace);
  }

  private static Owner above(Owner controller, Map<String, String> labels) {
    String hash = labels.getOrDefault("pod-template-hash", "");
    String config = labels.getOrDefault("deploymentconfig", "");
    String kind = controller.kind;
    if (kind.equals("ReplicaSet") && !hash.isEmpty() && controller.name.endsWith(hash)) {
      return controller.named("Deployment", cut(controller.name, "-" + hash));
    }
    if (kind.equals("ReplicationController") && !config.isEmpty()) {
      return controller.named("DeploymentConfig", config);
    }
    return kind.equals("Job")
        ? cronJob(controller.name)
            .map(name -> new Owner("batch/v1", "CronJob", name, controller.namespace))
            .orElse(controller)
        : controller;
  }

  private Owner named(String otherKind, String otherName) {
    return new Owner(apiVersion, otherKind, otherName, namespace);
  }

  private static String cut(String name, String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  /** A CronJob's job is called by it, a dash, and a time of eight to ten digits. */
  private static Optional<String> cronJob(String job) {
    int dash = job.lastIndexOf('-');
    String stamp = job.substring(dash + 1);
    boolean digits = stamp.chars().allMatch(c -> c >= '0' && c <= '9');
    return dash > 0 && digits && stamp.length() >= MIN_STAMP && stamp.length() <= MAX_STAMP
        ? Optional.of(job.substring(0, dash))
        : Optional.empty();
  }
}
