package io.meltemi.settings;

import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import java.util.Optional;
import java.util.Set;

/**
 * Which revision's objects of a cluster are: Istio's kinds and the Gateway API's by their own label
 * {@code istio.io/rev}, and every revision's without one; a Gateway of the Gateway API by its
 * namespace's where it has none, and where that has none either it is the default revision's.
 *
 * <p>Source: istio 1.30.3 pkg/config/model.go (LabelsInRevision).
 */
public final class RevisionLabel {
  /** The label. */
  public static final String LABEL = "istio.io/rev";

  /** The label of webhooks' configurations that makes them a tag of a revision. */
  public static final String TAG = "istio.io/tag";

  private static final String DEFAULT = "default";

  /** Those that revisions share. */
  private static final Set<String> SHARED =
      Set.of(
          "Namespace",
          "Node",
          "Pod",
          "Service",
          "EndpointSlice",
          "Secret",
          "ConfigMap",
          "Ingress",
          "IngressClass");

  private RevisionLabel() {}

  /**
   * The revision of that name; the default one's name is empty, too.
   *
   * @param revision an istiod's
   */
  public static String named(String revision) {
    return revision.isEmpty() ? DEFAULT : revision;
  }

  /** What an object's own label says. */
  public static Optional<String> of(MeshObject object) {
    return object.meta().labels().find(LABEL).filter(text -> !text.isEmpty());
  }

  /** Whether it is not an object of every revision. */
  public static boolean decides(MeshObject object) {
    return object instanceof KubernetesGateway
        || !SHARED.contains(object.meta().kind()) && of(object).isPresent();
  }

  /**
   * The revision, or the tag, of an object that is not one of every revision.
   *
   * @param namespace what the label of its namespace says; empty for nothing
   */
  public static String of(MeshObject object, String namespace) {
    return of(object).orElseGet(() -> named(namespace));
  }
}
