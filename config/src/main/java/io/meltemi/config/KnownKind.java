package io.meltemi.config;

/**
 * A kind that {@link ObjectReader} reads.
 *
 * @param group as in {@code apiVersion}; empty for Kubernetes' core
 * @param name the kind's name in the mesh's keys, which differs from {@code kind} where two groups
 *     have one of that name
 * @param restricts whether something stands in the place of its objects that have errors ({@link
 *     ReadObject#closed})
 */
public record KnownKind(
    String group, String kind, String name, boolean namespaced, boolean restricts) {
  /** Whether objects of that version of the group are read. */
  public static boolean readsVersion(String version) {
    return Kind.knowsVersion(version);
  }
}
