package io.meltemi.translate.scope;

import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import io.meltemi.model.Sidecar;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is denied because objects that restrict are not translated: to callers by a policy, to the
 * workload itself by a Sidecar resource through which nothing goes out.
 */
final class Restrictions {
  private final TargetedPolicies<OpaqueConfig> all;

  /**
   * @param objects oldest first
   */
  Restrictions(List<OpaqueConfig> objects, String rootNamespace) {
    this.all =
        new TargetedPolicies<>(
            objects.stream().filter(object -> object.restriction().isPresent()).toList(),
            object ->
                object.restriction().map(Restriction::targets).orElse(PolicyTargets.EVERYTHING),
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
        .flatMap(object -> object.restriction().stream())
        .filter(restriction -> restriction.contexts().contains(context));
  }

  void addAsked(String namespace, SelectorLabels asked) {
    all.addAsked(namespace, asked);
  }
}
