package io.meltemi.config;

import io.meltemi.model.MeshObject;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stands in for objects of Istio's kinds that may restrict and are not translated yet: all
 * that they are about is denied, unless {@link IgnoredObjects} say otherwise.
 */
public final class Untranslated {
  /** The kinds. One that is translated leaves this list, and its line in {@link Kind} changes. */
  static final Set<String> KINDS = new TreeSet<>(Set.of("TrafficExtension", "WasmPlugin"));

  private Untranslated() {}

  /**
   * What an object is about.
   *
   * @param contexts the traffic that it may stop; none where it stops nothing
   */
  public record Reach(PolicyTargets targets, Set<Context> contexts) {}

  /** An object that has errors may be about anything. */
  static MeshObject read(ObjectInput in, Reach reach) {
    var kept = new OpaqueConfig(in.meta(), in.root().plainMap("spec"));
    boolean broken = in.root().errors() > 0;
    MeshObject.Key key = kept.key();
    if (reach.contexts().isEmpty() && !broken) {
      in.root().warning("", "kept without effect (this release does not translate the kind)");
      return kept;
    }
    if (in.settings().ignored().has(key)) {
      in.root().warning("", "kept without effect, as " + IgnoredObjects.VARIABLE + " says");
      return kept;
    }
    String why =
        "this release does not translate %s; what it selects is denied (%s=%s leaves it without effect instead)"
            .formatted(key.kind(), IgnoredObjects.VARIABLE, IgnoredObjects.name(key));
    in.root().warning("", why);
    return kept.denying(reach.targets(), broken ? Restriction.CALLS : reach.contexts(), why);
  }

  /** The same where the object has errors. */
  static Optional<MeshObject> closed(MeshObject read, String why) {
    return Optional.of((OpaqueConfig) read)
        .filter(config -> config.restriction().isPresent())
        .map(config -> config.closed(why));
  }
}
