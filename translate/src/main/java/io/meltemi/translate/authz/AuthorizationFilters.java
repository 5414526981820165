package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.translate.filter.AccessFilters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the filters of a workload: those that ask others, then by rules AUDIT, DENY and ALLOW.
 * Source: istio 1.30.3 pilot/pkg/security/authz/builder/builder.go.
 */
public final class AuthorizationFilters {
  /** The rules of one filter, the enforced ones and those that are only told of. */
  record RuleSet(Optional<RBAC> enforced, Optional<RBAC> shadow) {}

  private static final String BAD_PROVIDER = "-deny-due-to-bad-CUSTOM-action";

  private final Authorization authorization;

  private AuthorizationFilters(Authorization authorization) {
    this.authorization = authorization;
  }

  public static AccessFilters of(Authorization authorization) {
    if (authorization.policies().isEmpty()) {
      return AccessFilters.NONE;
    }
    var filters = new AuthorizationFilters(authorization);
    var external = new ArrayList<HttpFilter>();
    var externalNetwork = new ArrayList<Filter>();
    filters.askOthers(external, externalNetwork);
    var http = new ArrayList<HttpFilter>();
    var network = new ArrayList<Filter>();
    for (Action action : List.of(Action.AUDIT, Action.DENY, Action.ALLOW)) {
      filters.rules(action, authorization.http()).map(RbacFilters::http).ifPresent(http::add);
      filters.rules(action, authorization.tcp()).map(RbacFilters::network).ifPresent(network::add);
    }
    return new AccessFilters(
        external, List.of(), http, new AccessFilters.Network(externalNetwork, network));
  }

  /** Nobody may call. */
  public static AccessFilters denying() {
    RBAC nobody = RbacRules.denying("not-translated");
    return new AccessFilters(
        List.of(),
        List.of(),
        List.of(RbacFilters.httpDenying(nobody)),
        new AccessFilters.Network(List.of(), List.of(RbacFilters.networkDenying(nobody))));
  }

  private Optional<RuleSet> rules(Action action, Traffic traffic) {
    List<AuthorizationPolicy> policies = authorization.of(action);
    return policies.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RuleSet(
                rules(policies.stream().filter(p -> !p.dryRun()), action, traffic),
                rules(policies.stream().filter(AuthorizationPolicy::dryRun), action, traffic)));
  }

  private Optional<RBAC> rules(Stream<AuthorizationPolicy> some, Action action, Traffic traffic) {
    List<AuthorizationPolicy> policies = some.toList();
    return policies.isEmpty()
        ? Optional.empty()
        : Optional.of(RbacRules.of(policies, action, traffic, authorization.trustDomains(), ""));
  }

  /**
   * A filter that matches and tells, and one that asks where the first has told; where nobody can
   * be asked, what matches is denied.
   */
  private void askOthers(List<HttpFilter> http, List<Filter> network) {
    Map<String, List<AuthorizationPolicy>> byProvider = new TreeMap<>();
    authorization
        .of(Action.CUSTOM)
        .forEach(p -> byProvider.computeIfAbsent(p.provider(), _ -> new ArrayList<>()).add(p));
    byProvider.forEach(
        (name, policies) -> {
          RBAC overHttp = custom(policies, authorization.http(), name);
          RBAC overTcp = custom(policies, authorization.tcp(), name);
          Optional<Authorizer> authorizer =
              authorization.authorizers().getOrDefault(name, Optional.empty());
          if (authorizer.isEmpty()) {
            http.add(RbacFilters.httpDenying(RbacRules.renamed(overHttp, BAD_PROVIDER)));
            network.add(RbacFilters.networkDenying(RbacRules.renamed(overTcp, BAD_PROVIDER)));
            return;
          }
          var asking = new ExtAuthzFilters(authorizer.orElseThrow());
          http.add(RbacFilters.httpMatching(overHttp));
          http.add(asking.http());
          asking
              .network()
              .ifPresent(
                  filter -> {
                    network.add(RbacFilters.networkMatching(overTcp));
                    network.add(filter);
                  });
        });
  }

  private RBAC custom(List<AuthorizationPolicy> policies, Traffic traffic, String provider) {
    return RbacRules.of(
        policies,
        Action.CUSTOM,
        traffic,
        authorization.trustDomains(),
        ExtAuthzFilters.policyPrefix(provider) + "-");
  }
}
