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
 */
public record ConfigMeta(
    String kind,
    ResourceName resource,
    Labels labels,
    Labels annotations,
    Instant created,
    Enforcement enforcement) {
  /**
   * Older objects first; ties by name, then namespace. Where two claim one thing, the first wins.
   */
  public static final Comparator<ConfigMeta> OLDEST_FIRST =
      Comparator.comparing(ConfigMeta::created)
          .thenComparing(ConfigMeta::name)
          .thenComparing(ConfigMeta::namespace);

  public ConfigMeta(
      String kind, ResourceName resource, Labels labels, Labels annotations, Instant created) {
    this(kind, resource, labels, annotations, created, Enforcement.FULL);
  }

  public ConfigMeta withEnforcement(Enforcement other) {
    return new ConfigMeta(kind, resource, labels, annotations, created, other);
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
    return kind + " " + resource;
  }
}
