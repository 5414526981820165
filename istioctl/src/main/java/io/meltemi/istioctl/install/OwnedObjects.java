package io.meltemi.istioctl.install;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Discovery;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Labelled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Objects of installations in a cluster, found by their labels.
 *
 * <p>Source: Istio 1.30.3 operator/pkg/uninstall/prune.go.
 */
final class OwnedObjects {
  /** Namespaced, in the order in which they are deleted. */
  private static final List<String> NAMESPACED =
      List.of(
          "apps/v1 Deployment",
          "apps/v1 DaemonSet",
          "v1 Service",
          "v1 ConfigMap",
          "v1 Pod",
          "v1 Secret",
          "v1 ServiceAccount",
          "rbac.authorization.k8s.io/v1 RoleBinding",
          "rbac.authorization.k8s.io/v1 Role",
          "policy/v1 PodDisruptionBudget",
          "autoscaling/v2 HorizontalPodAutoscaler",
          "networking.istio.io/v1alpha3 EnvoyFilter");

  private static final List<String> OF_CLUSTER =
      List.of(
          "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration",
          "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
          "rbac.authorization.k8s.io/v1 ClusterRole",
          "rbac.authorization.k8s.io/v1 ClusterRoleBinding");

  private static final List<String> OF_ALL_REVISIONS =
      List.of(
          "apiextensions.k8s.io/v1 CustomResourceDefinition",
          "k8s.cni.cncf.io/v1 NetworkAttachmentDefinition");

  private final Cluster cluster;
  private final Discovery discovery;

  OwnedObjects(Cluster cluster, Discovery discovery) {
    this.cluster = cluster;
    this.discovery = discovery;
  }

  /** An object, and its kind. */
  record Found(Kind kind, Json object) {
    String namespace() {
      return object.at("metadata").at("namespace").text();
    }

    String name() {
      return Labelled.name(object);
    }

    /** As the messages of Istio's uninstall name it. */
    String described() {
      String group = kind.group();
      return (group.isEmpty() ? "" : group)
          + "/"
          + kind.version()
          + ", Kind="
          + kind.name()
          + "/"
          + name()
          + "."
          + namespace();
    }
  }

  /** Those of one revision, in the order in which to delete them. */
  List<Found> chosenBy(String selector) {
    return found(Stream.concat(NAMESPACED.stream(), OF_CLUSTER.stream()), selector);
  }

  /** Those of all revisions, definitions and so everybody's configuration too. */
  List<Found> all() {
    return found(
        Stream.of(NAMESPACED, OF_CLUSTER, OF_ALL_REVISIONS).flatMap(List::stream),
        OwnerLabels.COMPONENT);
  }

  private List<Found> found(Stream<String> kinds, String selector) {
    var found = new ArrayList<Found>();
    kinds.forEach(
        described -> {
          String[] parts = described.split(" ");
          discovery
              .find(parts[0], parts[1])
              .ifPresent(
                  kind ->
                      cluster
                          .list(kind, "", selector)
                          .forEach(object -> found.add(new Found(kind, object))));
        });
    return found;
  }
}
