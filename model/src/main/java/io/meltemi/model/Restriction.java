package io.meltemi.model;

import io.meltemi.base.ResourceName;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an object restricts that is not translated.
 *
 * @param contexts the traffic that it is about
 * @param denying the policy that stands in for it where others call the workloads
 */
public record Restriction(
    PolicyTargets targets, Set<Context> contexts, AuthorizationPolicy denying) {
  public static final Set<Context> ANYWHERE = Set.of(Context.values());

  /**
   * Where others call. What a workload sends is no boundary, as it may go around its own proxy, and
   * is let through.
   */
  public static final Set<Context> CALLS = Set.of(Context.SIDECAR_INBOUND, Context.GATEWAY);

  /** As EnvoyFilters name it. */
  public enum Context {
    SIDECAR_INBOUND,
    SIDECAR_OUTBOUND,
    GATEWAY
  }

  public Restriction {
    contexts = Collections.unmodifiableSortedSet(new TreeSet<>(contexts));
  }

  /** That of the object. Its kind is part of the policy's name, which no real policy can have. */
  static Restriction of(ConfigMeta meta, PolicyTargets targets, Set<Context> contexts) {
    var named =
        new ConfigMeta(
            "AuthorizationPolicy",
            new ResourceName(meta.namespace(), meta.kind() + "/" + meta.name()),
            meta.labels(),
            meta.annotations(),
            meta.created());
    return new Restriction(
        targets,
        contexts,
        new AuthorizationPolicy(
            named,
            targets,
            AuthorizationPolicy.Action.DENY,
            "",
            false,
            List.of(AuthorizationPolicy.Rule.ANY)));
  }
}
