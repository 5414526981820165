package io.meltemi.kube.source;

import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Trim;
import io.meltemi.kube.Watched;
import io.meltemi.model.Secret;
import java.util.List;
import java.util.Optional;

/** What is watched of each kind: less than all of it. */
final class WatchedKinds {
  /**
   * Large, many, and of no use to gateways.
   *
   * <p>Source: istio 1.30 pilot/pkg/credentials/kube/secrets.go.
   */
  private static final String SECRETS =
      "type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token";

  /** Kubernetes' own, which every server serves. */
  private static final List<ResourceType> ALWAYS_SERVED =
      List.of(
          ResourceType.NAMESPACE,
          ResourceType.NODE,
          ResourceType.SERVICE,
          ResourceType.POD,
          ResourceType.SECRET,
          ResourceType.CONFIG_MAP,
          ResourceType.ENDPOINT_SLICE,
          ResourceType.INGRESS,
          ResourceType.INGRESS_CLASS);

  private WatchedKinds() {}

  static Optional<ResourceType> alwaysServed(String group, String kind) {
    return ALWAYS_SERVED.stream()
        .filter(t -> t.group().equals(group) && t.kind().equals(kind))
        .findFirst();
  }

  static Watched of(ResourceType type) {
    Watched all = Watched.all(type);
    Trim common = Trim.common();
    Trim unowned = common.and("metadata", "ownerReferences").and("metadata", "finalizers");
    if (!type.group().isEmpty()) {
      return all.trimmed(unowned);
    }
    return switch (type.kind()) {
      case "Pod" -> all.trimmed(pod(common));
      case "Node" ->
          all.trimmed(unowned.and("spec").and("status", "images").and("status", "conditions"));
      case "Secret" -> all.trimmed(unowned.keepingOf("data", Secret.FIELDS)).withFields(SECRETS);
      case "ConfigMap" ->
          all.trimmed(
              unowned.keepingOf("data", Secret.FIELDS).keepingOf("binaryData", Secret.FIELDS));
      default -> all.trimmed(unowned);
    };
  }

  private static Trim pod(Trim common) {
    Trim trim = common.and("spec", "volumes").and("spec", "affinity").and("spec", "tolerations");
    for (String containers : List.of("containers", "initContainers", "ephemeralContainers")) {
      for (String field :
          List.of(
              "env",
              "envFrom",
              "volumeMounts",
              "resources",
              "command",
              "args",
              "livenessProbe",
              "readinessProbe",
              "startupProbe",
              "lifecycle",
              "securityContext")) {
        trim = trim.and("spec", containers, field);
      }
    }
    return trim.and("status", "containerStatuses")
        .and("status", "initContainerStatuses")
        .and("status", "ephemeralContainerStatuses");
  }
}
