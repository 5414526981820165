package io.meltemi.translate.authz;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.translate.Same;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The filters of a server that enforces its policies itself by a gRPC library, which can do so by
 * rules that allow or deny. Where others are to be asked, or tokens to be looked at, nobody may
 * call: it would let everybody in.
 */
public final class GrpcAccess {
  private GrpcAccess() {}

  public static List<HttpFilter> filters(ProxyScope scope) {
    List<AuthorizationPolicy> policies = scope.authorizationPolicies();
    boolean beyond =
        !scope.requestAuthentications().isEmpty()
            || policies.stream().anyMatch(p -> p.action() == Action.CUSTOM && !p.dryRun());
    if (beyond) {
      return AuthorizationFilters.denying().http();
    }
    var authorization =
        new Authorization(
            policies.stream().filter(GrpcAccess::decides).map(Same::new).toList(),
            Authorization.trustDomains(scope.mesh()),
            Collections.emptySortedMap(),
            true);
    return named(AuthorizationFilters.of(authorization).http());
  }

  private static boolean decides(AuthorizationPolicy policy) {
    return !policy.dryRun() && (policy.action() == Action.ALLOW || policy.action() == Action.DENY);
  }

  /** gRPC wants each filter to have a name of its own. */
  private static List<HttpFilter> named(List<HttpFilter> filters) {
    var named = new ArrayList<HttpFilter>();
    for (HttpFilter filter : filters) {
      String name = filter.getName() + (named.isEmpty() ? "" : "." + named.size());
      named.add(filter.toBuilder().setName(name).build());
    }
    return List.copyOf(named);
  }
}
