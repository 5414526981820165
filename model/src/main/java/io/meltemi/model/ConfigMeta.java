package io.meltemi.model;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.time.Instant;
import java.util.Comparator;

/**
 * What every object has: kind, name, labels, annotations, and when it was made.
 *
 * @param created the epoch where the source does not tell
 */
public record ConfigMeta(
    String kind, ResourceName resource, Labels labels, Labels annotations, Instant created) {
  /**
   * Older objects first; ties by name, then namespace. Where two claim one thing, the first wins.
   */
  public static final Comparator<ConfigMeta> OLDEST_FIRST =
      Comparator.comparing(ConfigMeta::created)
          .thenComparing(ConfigMeta::name)
          .thenComparing(ConfigMeta::namespace);

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
