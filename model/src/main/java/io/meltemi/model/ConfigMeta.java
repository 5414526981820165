package io.meltemi.model;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.time.Instant;
import java.util.Comparator;

/**
 * What every object has: kind, name, labels, annotations, and when it was made.
 *
 * @param created the epoch where the source does not tell
 * @param enforcement for kinds that restrict
 * @param cluster name of the remote cluster that it is of; empty: of the own one, where
 *     configuration comes from
 */
public record ConfigMeta(
    String kind,
    ResourceName resource,
    Labels labels,
    Labels annotations,
    Instant created,
    Enforcement enforcement,
    String cluster) {
  /**
   * Older objects first; ties by name, then namespace, then cluster. Where two claim one thing, the
   * first wins.
   */
  public static final Comparator<ConfigMeta> OLDEST_FIRST =
      Comparator.comparing(ConfigMeta::created)
          .thenComparing(ConfigMeta::name)
          .thenComparing(ConfigMeta::namespace)
          .thenComparing(ConfigMeta::cluster);

  public ConfigMeta(
      String kind, ResourceName resource, Labels labels, Labels annotations, Instant created) {
    this(kind, resource, labels, annotations, created, Enforcement.FULL, "");
  }

  public ConfigMeta withEnforcement(Enforcement other) {
    return new ConfigMeta(kind, resource, labels, annotations, created, other, cluster);
  }

  /** The same of another cluster. */
  public ConfigMeta inCluster(String other) {
    return other.equals(cluster)
        ? this
        : new ConfigMeta(kind, resource, labels, annotations, created, enforcement, other);
  }

  /** Of what stands in for the object, which is not enforced as it was written. */
  public ConfigMeta closed(String why) {
    return withEnforcement(enforcement.closed(why));
  }

  public String namespace() {
    return resource.namespace();
  }

  public String name() {
    return resource.name();
  }

  @Override
  public String toString() {
    return kind + " " + resource + (cluster.isEmpty() ? "" : " of cluster " + cluster);
  }
}
