package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.translate.authz.AuthorizationFilters.RuleSet;
import io.meltemi.translate.filter.NetworkFilters;
import io.meltemi.translate.filter.TypedConfig;

/** Envoy's RBAC filters around rules. */
final class RbacFilters {
  static final String HTTP = "envoy.filters.http.rbac";
  static final String NETWORK = "envoy.filters.network.rbac";

  /** What comes before the names of the statistics and metadata of matches for CUSTOM. */
  static final String EXT_AUTHZ_PREFIX = "istio_ext_authz_";

  private static final String NETWORK_STATISTICS = "tcp.";

  private RbacFilters() {}

  static HttpFilter http(RuleSet rules) {
    var config = httpConfig().setShadowRulesStatPrefix(shadowPrefix(rules));
    rules.enforced().ifPresent(config::setRules);
    rules.shadow().ifPresent(config::setShadowRules);
    return filter(config);
  }

  static Filter network(RuleSet rules) {
    var config = networkConfig().setShadowRulesStatPrefix(shadowPrefix(rules));
    rules.enforced().ifPresent(config::setRules);
    rules.shadow().ifPresent(config::setShadowRules);
    return filter(config);
  }

  /** Without rules that are only told of, the prefix is as Istio's all the same. */
  private static String shadowPrefix(RuleSet rules) {
    return switch (rules.shadow().map(RBAC::getAction).orElse(RBAC.Action.ALLOW)) {
      case ALLOW -> "istio_dry_run_allow_";
      case DENY -> "istio_dry_run_deny_";
      case LOG, UNRECOGNIZED -> "";
    };
  }

  static HttpFilter httpMatching(RBAC rules) {
    return filter(httpConfig().setShadowRules(rules).setShadowRulesStatPrefix(EXT_AUTHZ_PREFIX));
  }

  static Filter networkMatching(RBAC rules) {
    return filter(networkConfig().setShadowRules(rules).setShadowRulesStatPrefix(EXT_AUTHZ_PREFIX));
  }

  static HttpFilter httpDenying(RBAC rules) {
    return filter(httpConfig().setRules(rules));
  }

  static Filter networkDenying(RBAC rules) {
    return filter(networkConfig().setRules(rules));
  }

  private static io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.Builder httpConfig() {
    return io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.newBuilder();
  }

  private static io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.Builder
      networkConfig() {
    return io.envoyproxy
        .envoy
        .extensions
        .filters
        .network
        .rbac
        .v3
        .RBAC
        .newBuilder()
        .setStatPrefix(NETWORK_STATISTICS);
  }

  private static HttpFilter filter(
      io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.Builder config) {
    return HttpFilter.newBuilder()
        .setName(HTTP)
        .setTypedConfig(TypedConfig.of(config.build()))
        .build();
  }

  private static Filter filter(
      io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.Builder config) {
    return NetworkFilters.named(NETWORK, config.build());
  }
}
