package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Labelled;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tags of a cluster: labels of its injection webhooks. */
final class Tags {
  static final String TAG = "istio.io/tag";
  static final String REVISION = "istio.io/rev";

  private final Cluster cluster;

  Tags(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * @param name empty for a revision that no tag stands for
   */
  record Tag(String name, String revision, List<String> namespaces) {
    Tag {
      namespaces = List.copyOf(namespaces);
    }
  }

  /** All tags, and the revisions without one, by revision. */
  List<Tag> all() {
    List<Json> hooks = cluster.list(Kind.MUTATING_WEBHOOK, "", REVISION);
    List<Json> namespaces = cluster.list(Kind.NAMESPACE, "", REVISION);
    Set<Tag> tags = new LinkedHashSet<>();
    for (Json hook : hooks) {
      String name = Labelled.labels(hook).getOrDefault(TAG, "");
      String revision = Labelled.labels(hook).getOrDefault(REVISION, "");
      tags.add(new Tag(name, revision, name.isEmpty() ? List.of() : tagged(namespaces, name)));
    }
    return tags.stream()
        .filter(tag -> !tag.name().isEmpty() || tags.stream().noneMatch(other -> names(other, tag)))
        .sorted(Comparator.comparing(Tag::revision).thenComparing(Tag::name))
        .toList();
  }

  private static boolean names(Tag tag, Tag unnamed) {
    return !tag.name().isEmpty() && tag.revision().equals(unnamed.revision());
  }

  private static List<String> tagged(List<Json> namespaces, String tag) {
    return namespaces.stream()
        .filter(namespace -> Labelled.labels(namespace).getOrDefault(REVISION, "").equals(tag))
        .map(Labelled::name)
        .toList();
  }

  /** Namespaces that ask for that tag. */
  List<String> namespaces(String tag) {
    return tagged(cluster.list(Kind.NAMESPACE, "", REVISION + "=" + tag), tag);
  }

  /** The webhooks of a tag. */
  List<Json> hooksOf(String tag) {
    return cluster.list(Kind.MUTATING_WEBHOOK, "", TAG + "=" + tag);
  }

  /** The webhook that a revision came with. */
  Optional<Json> hookOfRevision(String revision) {
    return cluster.list(Kind.MUTATING_WEBHOOK, "", REVISION + "=" + revision + ",!" + TAG).stream()
        .findFirst();
  }
}
