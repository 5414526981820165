package io.meltemi.translate.jwt;

import io.meltemi.model.JwtRule;
import io.meltemi.model.ProxyView;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.translate.Same;
import io.meltemi.translate.scope.ProxyScope;
import java.util.Comparator;
import java.util.List;

/**
 * All that the filter of a workload's listeners depends on. Equal where the very same policies are
 * in force.
 *
 * @param policies of the workload's own namespace, then of the root namespace, each oldest first
 * @param gateway whether routes may be chosen by what a token says
 */
public record Authentication(List<Same<RequestAuthentication>> policies, boolean gateway) {
  public static final Authentication NONE = new Authentication(List.of(), false);

  public Authentication {
    policies = List.copyOf(policies);
  }

  /** The authentication of requests to the proxy's own workload. */
  public static Authentication of(ProxyScope scope) {
    ProxyView proxy = scope.proxy();
    List<Same<RequestAuthentication>> policies =
        scope.requestAuthentications().stream()
            .sorted(
                Comparator.comparing(
                    policy -> !policy.meta().namespace().equals(proxy.namespace())))
            .map(Same::new)
            .toList();
    return policies.isEmpty()
        ? NONE
        : new Authentication(policies, proxy.type() == ProxyView.Type.ROUTER);
  }

  /** The rules of all policies, by issuer. */
  List<JwtRule> rules() {
    return policies.stream()
        .flatMap(policy -> policy.value().rules().stream())
        .sorted(Comparator.comparing(JwtRule::issuer))
        .toList();
  }
}
