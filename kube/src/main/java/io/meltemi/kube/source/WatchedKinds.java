package io.meltemi.kube.source;

import io.meltemi.config.KnownKind;
import io.meltemi.kube.FieldFilter;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.kube.protobuf.CoreMessages;
import io.meltemi.model.Secret;
import java.util.List;
import java.util.Optional;

/**
 * The selectors and field filters of each kind's watch, so that no more is transferred and kept
 * than is used.
 */
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

  /**
   * How a kind is followed without asking what is served; absent where it is not, or is not wanted.
   */
  static Optional<ResourceType> unasked(KnownKind kind, KubeSourceSettings.Taken taken) {
    if (!taken.config() && taken.workloadEntries() && isWorkloadEntry(kind)) {
      return Optional.of(ResourceType.WORKLOAD_ENTRY);
    }
    return alwaysServed(kind.group(), kind.kind())
        .filter(_ -> taken.config() || FollowedKinds.isRegistry(kind));
  }

  private static boolean isWorkloadEntry(KnownKind kind) {
    return kind.group().equals(ResourceType.WORKLOAD_ENTRY.group())
        && kind.kind().equals(ResourceType.WORKLOAD_ENTRY.kind());
  }

  static Watched of(ResourceType type) {
    Watched all = Watched.all(type);
    FieldFilter unowned =
        FieldFilter.common().and("metadata", "ownerReferences").and("metadata", "finalizers");
    if (type.equals(ResourceType.ENDPOINT_SLICE)) {
      return all.ofFields(CoreMessages.ENDPOINT_SLICE);
    }
    if (!type.group().isEmpty()) {
      return all.trimmed(unowned);
    }
    return switch (type.kind()) {
      case "Pod" -> all.ofFields(CoreMessages.POD);
      case "Service" -> all.ofFields(CoreMessages.SERVICE);
      case "Node" ->
          all.trimmed(unowned.and("spec").and("status", "images").and("status", "conditions"));
      case "Secret" -> all.trimmed(unowned.keepingOf("data", Secret.FIELDS)).withFields(SECRETS);
      case "ConfigMap" ->
          all.trimmed(
              unowned.keepingOf("data", Secret.FIELDS).keepingOf("binaryData", Secret.FIELDS));
      default -> all.trimmed(unowned);
    };
  }
}
