package io.meltemi.inject.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.KubeType;
import java.util.List;
import java.util.Optional;

/**
 * A kind that has a pod template, of whatever group and version: OpenShift's old {@code v1}
 * DeploymentConfig is one too.
 *
 * @param metadata pointer to what becomes the pod's metadata; of a CronJob that is the job's
 * @param spec pointer to the pod's spec
 */
public record WorkloadKind(String kind, String metadata, String spec) {
  private static final List<String> WITH_TEMPLATES =
      List.of(
          "ReplicationController",
          "Deployment",
          "DaemonSet",
          "ReplicaSet",
          "StatefulSet",
          "Job",
          "DeploymentConfig");

  public static Optional<WorkloadKind> of(ObjectNode object) {
    String kind = object.path("kind").asText("");
    if (WITH_TEMPLATES.contains(kind)) {
      return Optional.of(new WorkloadKind(kind, "/spec/template/metadata", "/spec/template/spec"));
    }
    return switch (kind) {
      case "Pod" -> Optional.of(new WorkloadKind(kind, "/metadata", "/spec"));
      case "CronJob" ->
          Optional.of(
              new WorkloadKind(
                  kind, "/spec/jobTemplate/metadata", "/spec/jobTemplate/spec/template/spec"));
      default -> Optional.empty();
    };
  }

  public static boolean isList(ObjectNode object) {
    return object.path("kind").asText("").equals("List");
  }

  KubeType type() {
    return KubeType.named(kind);
  }
}
