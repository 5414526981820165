package io.meltemi.istioctl.kube;

import io.meltemi.istioctl.Failure;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The revision that a cluster's tag {@code default} stands for, which commands that are about one
 * revision mean where none is named. Source: istio 1.30, istioctl/pkg/cli/context.go
 * (RevisionOrDefault).
 */
public final class DefaultRevision {
  private static final String LABEL = "istio.io/rev";
  private static final String DEFAULT = "default";

  private DefaultRevision() {}

  /** That of the tag, or {@code default} where there is no such tag. */
  public static String of(Cluster cluster) {
    return cluster.list(Kind.MUTATING_WEBHOOK, "", "istio.io/tag=" + DEFAULT).stream()
        .map(hook -> Labelled.labels(hook).getOrDefault(LABEL, ""))
        .filter(revision -> !revision.isEmpty())
        .findFirst()
        .orElse(DEFAULT);
  }

  /**
   * The istiods of a revision that run; never empty.
   *
   * @param named empty for the default one
   */
  public static List<Pod> istiods(Cluster cluster, String namespace, String named) {
    var pods = new Pods(cluster);
    String revision = named.isEmpty() ? of(cluster) : named;
    List<Pod> istiods = pods.istiods(namespace, "", revision);
    if (!istiods.isEmpty()) {
      return istiods;
    }
    String others =
        pods.istiods(namespace, "", "").stream()
            .map(pod -> pod.labels().getOrDefault(LABEL, ""))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    throw new Failure(
        "unable to find any Istiod instances: none of revision %s runs in namespace %s of %s%s"
            .formatted(
                revision,
                namespace,
                cluster.name(),
                others.isEmpty()
                    ? " (-i names another namespace)"
                    : " (--revision names another: " + others + ")"));
  }
}
