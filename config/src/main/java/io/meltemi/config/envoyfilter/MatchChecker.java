package io.meltemi.config.envoyfilter;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import java.util.List;
import java.util.Set;

/** Checks the {@code match} of a patch. */
final class MatchChecker {
  private static final EnumNames<String> CONTEXTS =
      EnumNames.of("ANY", "SIDECAR_INBOUND", "SIDECAR_OUTBOUND", "GATEWAY", "WAYPOINT");
  private static final EnumNames<String> ACTIONS =
      EnumNames.of("ANY", "ROUTE", "REDIRECT", "DIRECT_RESPONSE");
  private static final String[] SHAPES = {"listener", "routeConfiguration", "cluster", "waypoint"};
  private static final Set<String> HTTP_CONNECTION_MANAGER =
      Set.of("envoy.filters.network.http_connection_manager", "envoy.http_connection_manager");

  /** Filters that once had names without their kind. */
  private static final Set<String> OLD_NAMES =
      Set.of(
          "envoy.buffer",
          "envoy.client_ssl_auth",
          "envoy.cors",
          "envoy.csrf",
          "envoy.echo",
          "envoy.ext_authz",
          "envoy.fault",
          "envoy.grpc_http1_bridge",
          "envoy.grpc_json_transcoder",
          "envoy.grpc_web",
          "envoy.gzip",
          "envoy.health_check",
          "envoy.http_connection_manager",
          "envoy.ip_tagging",
          "envoy.listener.http_inspector",
          "envoy.listener.original_dst",
          "envoy.listener.original_src",
          "envoy.listener.proxy_protocol",
          "envoy.listener.tls_inspector",
          "envoy.lua",
          "envoy.mongo_proxy",
          "envoy.rate_limit",
          "envoy.ratelimit",
          "envoy.rbac",
          "envoy.redis_proxy",
          "envoy.router",
          "envoy.squash",
          "envoy.tcp_proxy");

  private MatchChecker() {}

  /** The traffic that is meant. */
  static Set<Context> check(Fields f, String applyTo) {
    String context = f.enumOf("context", CONTEXTS, "ANY");
    if (f.has("waypoint") != context.equals("WAYPOINT")) {
      f.error("context", context + " (expected: WAYPOINT with waypoint, and only there)");
    }
    if (f.count(SHAPES) > 1) {
      f.error("", "has several shapes (expected: one of " + String.join(", ", SHAPES) + ")");
    }
    checkShape(f, applyTo);
    f.object("proxy", MatchChecker::proxy);
    f.object("listener", listener -> listener(listener, applyTo));
    f.object("routeConfiguration", MatchChecker::routeConfiguration);
    f.object("cluster", cluster -> texts(cluster, "service", "subset", "name"));
    f.object("waypoint", MatchChecker::waypoint);
    f.done();
    return switch (context) {
      case "ANY" -> Restriction.ANYWHERE;
      case "WAYPOINT" -> Set.of();
      default -> Set.of(Context.valueOf(context));
    };
  }

  private static void checkShape(Fields f, String applyTo) {
    String shape =
        switch (applyTo) {
          case "LISTENER", "FILTER_CHAIN", "NETWORK_FILTER", "HTTP_FILTER" -> "listener";
          case "ROUTE_CONFIGURATION", "VIRTUAL_HOST", "HTTP_ROUTE" -> "routeConfiguration";
          case "CLUSTER" -> "cluster";
          default -> "";
        };
    for (String other : SHAPES) {
      boolean waypoint = other.equals("waypoint");
      if (!shape.isEmpty() && !other.equals(shape) && !waypoint && f.has(other)) {
        f.error(other, "set with applyTo " + applyTo + " (expected: " + shape + ")");
      }
    }
  }

  private static Fields proxy(Fields f) {
    if (!f.string("proxyVersion").isEmpty()) {
      Checks.regexFault(f.string("proxyVersion")).ifPresent(fault -> f.bad("proxyVersion", fault));
    }
    f.stringMap("metadata");
    f.done();
    return f;
  }

  private static Fields listener(Fields f, String applyTo) {
    f.object(
        "filterChain",
        chain -> {
          boolean listenerOrChain = applyTo.equals("LISTENER") || applyTo.equals("FILTER_CHAIN");
          if (listenerOrChain && chain.has("filter")) {
            chain.warning("filter", "without effect with applyTo " + applyTo);
          }
          chain.object("filter", filter -> filter(filter, applyTo));
          chain.optionalUint32("destinationPort");
          return texts(chain, "name", "sni", "transportProtocol", "applicationProtocols");
        });
    return texts(f, "portName", "listenerFilter", "name");
  }

  private static Fields filter(Fields f, String applyTo) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "the name of a filter");
    }
    checkName(f);
    f.object(
        "subFilter",
        inner -> {
          if (!applyTo.equals("HTTP_FILTER")) {
            f.error("subFilter", "set with applyTo " + applyTo + " (expected: HTTP_FILTER)");
          }
          if (!HTTP_CONNECTION_MANAGER.contains(name)) {
            f.bad("name", "envoy.filters.network.http_connection_manager, beside subFilter");
          }
          if (inner.string("name").isEmpty()) {
            inner.bad("name", "the name of a filter");
          }
          checkName(inner);
          inner.done();
          return inner;
        });
    f.done();
    return f;
  }

  private static void checkName(Fields f) {
    if (OLD_NAMES.contains(f.string("name"))) {
      f.warning("name", "\"" + f.string("name") + "\" is an old name (expected: envoy.filters.…)");
    }
  }

  private static Fields routeConfiguration(Fields f) {
    f.object(
        "vhost",
        host -> {
          host.object(
              "route",
              route -> {
                route.optionalEnum("action", ACTIONS);
                return texts(route, "name");
              });
          return texts(host, "name", "domainName");
        });
    return texts(f, "portName", "gateway", "name");
  }

  private static Fields waypoint(Fields f) {
    f.object(
        "filter",
        filter -> {
          filter.object("subFilter", inner -> texts(inner, "name"));
          return texts(filter, "name");
        });
    f.object("route", route -> texts(route, "name"));
    f.optionalInt("portNumber", 1, 65535);
    return texts(f);
  }

  /** Takes fields that are text, and {@code portNumber}, which many shapes have, and ends. */
  private static Fields texts(Fields f, String... fields) {
    for (String field : List.of(fields)) {
      f.string(field);
    }
    if (f.has("portNumber")) {
      f.optionalUint32("portNumber");
    }
    f.done();
    return f;
  }
}
