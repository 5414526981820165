package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.util.List;

/** The tag {@code default}, which an installation without a revision's name brings along. */
public final class DefaultTag {
  private DefaultTag() {}

  /**
   * Its webhooks, for the revision without a name; none where that has no webhook of its own, such
   * as in a cluster whose control plane is elsewhere.
   *
   * @param everywhere whether namespaces that do not refuse it are injected
   * @param charts a folder of charts; empty for our own
   */
  public static List<Json> objects(
      Cluster cluster, String istioNamespace, boolean everywhere, String charts) {
    var tag = new RevisionTag(TagObjects.DEFAULT, TagObjects.DEFAULT, everywhere, "", charts);
    return new Tags(cluster)
        .hookOfRevision(TagObjects.DEFAULT)
        .map(hook -> TagObjects.of(tag, istioNamespace, hook))
        .orElse(List.of());
  }

  /** Has the revision's own webhook choose nobody: the tag's does it now. */
  public static void retireOwn(Cluster cluster) {
    new Tags(cluster)
        .hookOfRevision(TagObjects.DEFAULT)
        .ifPresent(own -> cluster.put(Kind.MUTATING_WEBHOOK, "", TagObjects.retired(own)));
  }
}
