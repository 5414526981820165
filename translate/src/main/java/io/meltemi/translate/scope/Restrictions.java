package io.meltemi.translate.scope;

import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshObject;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import io.meltemi.model.Sidecar;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is denied because objects that restrict are not in force: to callers by a policy, to the
 * workload itself by a Sidecar resource through which nothing goes out.
 */
final class Restrictions {
  private final TargetedPolicies<Restricting> all;

  /** An object that is not in force as it was written. */
  private record Restricting(ConfigMeta meta, Restriction restriction) implements MeshObject {}

  /**
   * @param rules each kind oldest first
   */
  Restrictions(ConfigSnapshot.Rules rules, String rootNamespace) {
    Stream<Restricting> extensions =
        rules.trafficExtensions().stream()
            .flatMap(e -> e.restriction().map(r -> new Restricting(e.meta(), r)).stream());
    Stream<Restricting> filters =
        rules.envoyFilters().stream()
            .flatMap(f -> f.restriction().map(r -> new Restricting(f.meta(), r)).stream());
    this.all =
        new TargetedPolicies<>(
            Stream.concat(filters, extensions).toList(),
            object -> object.restriction.targets(),
            rootNamespace);
  }

  /** The policies of a workload, and those that stand in. */
  List<AuthorizationPolicy> and(ProxyView proxy, List<AuthorizationPolicy> policies) {
    boolean router = proxy.type() == ProxyView.Type.ROUTER;
    List<AuthorizationPolicy> denying =
        in(router ? Context.GATEWAY : Context.SIDECAR_INBOUND, proxy)
            .map(Restriction::denying)
            .toList();
    return denying.isEmpty()
        ? policies
        : Stream.concat(policies.stream(), denying.stream()).toList();
  }

  /** The Sidecar resource of a workload, or what stands in for it. */
  Optional<Sidecar> narrowed(ProxyView proxy, Optional<Sidecar> sidecar) {
    return in(Context.SIDECAR_OUTBOUND, proxy).findAny().isEmpty()
        ? sidecar
        : Optional.of(sidecar.map(Sidecar::withoutEgress).orElse(Sidecar.NOTHING_OUT));
  }

  private Stream<Restriction> in(Context context, ProxyView proxy) {
    return all.selecting(proxy.namespace(), proxy.labels()).stream()
        .map(Restricting::restriction)
        .filter(restriction -> restriction.contexts().contains(context));
  }

  void addAsked(String namespace, SelectorLabels asked) {
    all.addAsked(namespace, asked);
  }
}
