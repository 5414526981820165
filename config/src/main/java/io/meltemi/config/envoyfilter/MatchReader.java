package io.meltemi.config.envoyfilter;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.EnvoyFilter.Action;
import io.meltemi.model.EnvoyFilter.ChainMatch;
import io.meltemi.model.EnvoyFilter.ClusterMatch;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.FilterMatch;
import io.meltemi.model.EnvoyFilter.HostMatch;
import io.meltemi.model.EnvoyFilter.ListenerMatch;
import io.meltemi.model.EnvoyFilter.Match;
import io.meltemi.model.EnvoyFilter.ProxyMatch;
import io.meltemi.model.EnvoyFilter.RouteMatch;
import io.meltemi.model.EnvoyFilter.TableMatch;
import io.meltemi.model.Restriction;
import java.util.Optional;
import java.util.Set;

/** Reads the {@code match} of a patch. */
final class MatchReader {
  private static final EnumNames<Context> CONTEXTS = EnumNames.inOrder(Context.values());
  private static final EnumNames<Action> ACTIONS = EnumNames.inOrder(Action.values());
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

  private MatchReader() {}

  static Match read(Fields f, String applyTo) {
    Context context = f.enumOf("context", CONTEXTS, Context.ANY);
    if (f.has("waypoint") != (context == Context.WAYPOINT)) {
      f.error("context", context + " (expected: WAYPOINT with waypoint, and only there)");
    }
    if (f.count(SHAPES) > 1) {
      f.error("", "has several shapes (expected: one of " + String.join(", ", SHAPES) + ")");
    }
    checkShape(f, applyTo);
    ProxyMatch proxy = f.object("proxy", MatchReader::proxy).orElse(ProxyMatch.ANY);
    Optional<ListenerMatch> listener = f.object("listener", l -> listener(l, applyTo));
    Optional<TableMatch> table = f.object("routeConfiguration", MatchReader::table);
    Optional<ClusterMatch> cluster = f.object("cluster", MatchReader::cluster);
    f.object("waypoint", MatchReader::waypoint);
    f.done();
    return new Match(context, proxy, listener, table, cluster);
  }

  /** The traffic that is meant. */
  static Set<Restriction.Context> contexts(Match match) {
    return switch (match.context()) {
      case ANY -> Restriction.ANYWHERE;
      case WAYPOINT -> Set.of();
      case SIDECAR_INBOUND -> Set.of(Restriction.Context.SIDECAR_INBOUND);
      case SIDECAR_OUTBOUND -> Set.of(Restriction.Context.SIDECAR_OUTBOUND);
      case GATEWAY -> Set.of(Restriction.Context.GATEWAY);
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
        f.error(
            other,
            "set with applyTo " + applyTo + " (expected: " + shape + ")",
            switch (shape) {
              case "listener" ->
                  "Envoy filter: applyTo for listener class objects cannot have non listener match";
              case "cluster" ->
                  "Envoy filter: applyTo for cluster class objects cannot have non cluster match";
              default ->
                  "Envoy filter: applyTo for http route class objects cannot have non route"
                      + " configuration match";
            });
      }
    }
  }

  private static ProxyMatch proxy(Fields f) {
    String version = f.string("proxyVersion");
    if (!version.isEmpty()) {
      Checks.regexFault(version)
          .ifPresent(
              fault ->
                  f.bad(
                      "proxyVersion",
                      fault,
                      "Envoy filter: invalid regex for proxy version, ["
                          + IstioWords.syntaxError(version)
                          + "]"));
    }
    var match = new ProxyMatch(version, f.stringMap("metadata"));
    f.done();
    return match;
  }

  private static ListenerMatch listener(Fields f, String applyTo) {
    f.string("portName");
    var match =
        new ListenerMatch(
            port(f, "portNumber"),
            f.string("name"),
            f.string("listenerFilter"),
            f.object("filterChain", chain -> chain(chain, applyTo)));
    f.done();
    return match;
  }

  private static ChainMatch chain(Fields f, String applyTo) {
    boolean listenerOrChain = applyTo.equals("LISTENER") || applyTo.equals("FILTER_CHAIN");
    if (listenerOrChain && f.has("filter")) {
      f.warning(
          "filter",
          "without effect with applyTo " + applyTo,
          "Envoy filter: filter match has no effect when used with " + applyTo);
    }
    var match =
        new ChainMatch(
            f.string("name"),
            f.string("sni"),
            f.string("transportProtocol"),
            f.string("applicationProtocols"),
            port(f, "destinationPort"),
            f.object("filter", filter -> filter(filter, applyTo)));
    f.done();
    return match;
  }

  private static FilterMatch filter(Fields f, String applyTo) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "the name of a filter", "Envoy filter: filter match has no name to match on");
    }
    checkName(f);
    Optional<String> inner =
        f.object(
            "subFilter",
            sub -> {
              if (!applyTo.equals("HTTP_FILTER")) {
                f.error(
                    "subFilter",
                    "set with applyTo " + applyTo + " (expected: HTTP_FILTER)",
                    "Envoy filter: subfilter match can be used with applyTo HTTP_FILTER only");
              }
              if (!HTTP_CONNECTION_MANAGER.contains(name)) {
                f.bad(
                    "name",
                    "envoy.filters.network.http_connection_manager, beside subFilter",
                    "Envoy filter: subfilter match requires filter match with"
                        + " envoy.filters.network.http_connection_manager");
              }
              if (sub.string("name").isEmpty()) {
                sub.bad(
                    "name",
                    "the name of a filter",
                    "Envoy filter: subfilter match has no name to match on");
              }
              checkName(sub);
              sub.done();
              return sub.string("name");
            });
    f.done();
    return new FilterMatch(name, inner);
  }

  private static void checkName(Fields f) {
    if (OLD_NAMES.contains(f.string("name"))) {
      f.warning("name", "\"" + f.string("name") + "\" is an old name (expected: envoy.filters.…)");
    }
  }

  private static TableMatch table(Fields f) {
    var match =
        new TableMatch(
            port(f, "portNumber"),
            f.string("portName"),
            f.string("gateway"),
            f.string("name"),
            f.object("vhost", MatchReader::host));
    f.done();
    return match;
  }

  private static HostMatch host(Fields f) {
    var match =
        new HostMatch(
            f.string("name"), f.string("domainName"), f.object("route", MatchReader::route));
    f.done();
    return match;
  }

  private static RouteMatch route(Fields f) {
    var match = new RouteMatch(f.string("name"), f.enumOf("action", ACTIONS, Action.ANY));
    f.done();
    return match;
  }

  private static ClusterMatch cluster(Fields f) {
    var match =
        new ClusterMatch(
            port(f, "portNumber"), f.string("service"), f.string("subset"), f.string("name"));
    f.done();
    return match;
  }

  private static Fields waypoint(Fields f) {
    f.object(
        "filter",
        filter -> {
          filter.object("subFilter", MatchReader::named);
          return named(filter);
        });
    f.object("route", MatchReader::named);
    f.optionalInt("portNumber", 1, 65535);
    f.done();
    return f;
  }

  private static Fields named(Fields f) {
    f.string("name");
    f.done();
    return f;
  }

  private static int port(Fields f, String field) {
    return f.optionalUint32(field).orElse(0);
  }
}
