package io.meltemi.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object of a kind that is known and kept, but not translated yet.
 *
 * @param spec maps, lists, strings, numbers and booleans, in the order of the source
 * @param restriction what is denied because of that; absent where nothing can be let through that
 *     the object was to stop
 */
public record OpaqueConfig(
    ConfigMeta meta, Map<String, Object> spec, Optional<Restriction> restriction)
    implements MeshObject {
  public OpaqueConfig(ConfigMeta meta, Map<String, Object> spec) {
    this(meta, spec, Optional.empty());
  }

  /** The same, with another reason. */
  public OpaqueConfig closed(String why) {
    return new OpaqueConfig(meta.closed(why), spec, restriction);
  }

  /** The same, and what it is about is denied. */
  public OpaqueConfig denying(
      PolicyTargets targets, Set<Restriction.Context> contexts, String why) {
    return new OpaqueConfig(
        meta.closed(why), spec, Optional.of(Restriction.of(meta, targets, contexts)));
  }
}
