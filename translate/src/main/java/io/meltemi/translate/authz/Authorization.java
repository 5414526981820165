package io.meltemi.translate.authz;

import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.MeshConfig;
import io.meltemi.translate.Same;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a workload's authorization depends on. Equal where the very same policies are in force.
 *
 * @param policies in the order in which they are checked within their action
 * @param trustDomains the mesh's, then its aliases
 * @param authorizers by the names that policies of action CUSTOM call them; absent where requests
 *     cannot be asked about
 * @param verified whether the names in clients' certificates were verified
 */
public record Authorization(
    List<Same<AuthorizationPolicy>> policies,
    List<String> trustDomains,
    SortedMap<String, Optional<Authorizer>> authorizers,
    boolean verified) {
  public static final Authorization NONE =
      new Authorization(List.of(), List.of(), Collections.emptySortedMap(), true);

  public Authorization {
    policies = List.copyOf(policies);
    trustDomains = List.copyOf(trustDomains);
  }

  /**
   * The authorization of the proxy's own workload.
   *
   * @param several whether more than one provider may be asked
   */
  public static Authorization of(ProxyScope scope, boolean several) {
    List<AuthorizationPolicy> policies = scope.authorizationPolicies();
    if (policies.isEmpty()) {
      return NONE;
    }
    MeshConfig mesh = scope.mesh();
    var authorizers = new TreeMap<String, Optional<Authorizer>>();
    policies.stream()
        .filter(policy -> policy.action() == Action.CUSTOM)
        .forEach(p -> authorizers.computeIfAbsent(p.provider(), n -> Authorizer.find(n, scope)));
    if (authorizers.size() > 1 && !several) {
      // Which of several is to be asked is not known.
      authorizers.replaceAll((_, _) -> Optional.empty());
    }
    return new Authorization(
        policies.stream().map(Same::new).toList(),
        trustDomains(mesh),
        Collections.unmodifiableSortedMap(authorizers),
        true);
  }

  /** The mesh's own, then its aliases. */
  static List<String> trustDomains(MeshConfig mesh) {
    var trustDomains = new ArrayList<String>();
    trustDomains.add(mesh.trustDomain());
    trustDomains.addAll(mesh.security().trustDomainAliases());
    return trustDomains;
  }

  /** The same for clients whose certificates nobody verified. */
  public Authorization unverified() {
    return new Authorization(policies, trustDomains, authorizers, false);
  }

  /** What filters of HTTP are for. */
  Traffic http() {
    return new Traffic(true, verified);
  }

  /** What filters of chains without HTTP are for. */
  Traffic tcp() {
    return new Traffic(false, verified);
  }

  List<AuthorizationPolicy> of(Action action) {
    return policies.stream().map(Same::value).filter(policy -> policy.action() == action).toList();
  }
}
