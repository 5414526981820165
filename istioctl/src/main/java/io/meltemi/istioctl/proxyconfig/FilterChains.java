package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.List;

/** What a listener's filter chains match, and where they send what they match. */
final class FilterChains {
  private static final String HTTP = "envoy.filters.network.http_connection_manager";
  private static final String TCP = "envoy.filters.network.tcp_proxy";

  private FilterChains() {}

  /** A chain in words. */
  record Description(String match, String destination) {}

  /** The chains, the default one last. */
  static List<Json> of(Json listener) {
    List<Json> chains = new ArrayList<>(listener.at("filterChains").items());
    if (listener.at("defaultFilterChain").present()) {
      chains.add(listener.at("defaultFilterChain"));
    }
    return chains;
  }

  /** {@code HTTP}, {@code TCP}, {@code HTTP+TCP} or {@code UNKNOWN}; a black hole is no TCP. */
  static String typeOf(Json listener) {
    boolean http = false;
    boolean tcp = false;
    for (Json chain : of(listener)) {
      for (Json filter : chain.at("filters").items()) {
        http |= isHttp(filter);
        tcp |= isTcp(filter);
      }
    }
    if (http) {
      return tcp ? "HTTP+TCP" : "HTTP";
    }
    return tcp ? "TCP" : "UNKNOWN";
  }

  static Description describe(Json chain) {
    return new Description(matchOf(chain.at("filterChainMatch")), destination(chain));
  }

  static String matchOf(Json match) {
    List<String> parts = new ArrayList<>();
    List<String> serverNames = match.at("serverNames").texts();
    if (!serverNames.isEmpty()) {
      parts.add("SNI: " + String.join(",", serverNames));
    }
    String transport = match.at("transportProtocol").text();
    if (!transport.isEmpty()) {
      parts.add("Trans: " + transport);
    }
    List<String> protocols = match.at("applicationProtocols").texts();
    if (!protocols.isEmpty()) {
      parts.add("App: " + application(protocols));
    }
    Json destination = match.at("destinationPort");
    String port = destination.present() ? ":" + destination.number() : "";
    List<String> ranges =
        match.at("prefixRanges").items().stream().map(FilterChains::range).toList();
    if (!ranges.isEmpty()) {
      parts.add("Addr: " + String.join(",", ranges) + port);
    } else if (!port.isEmpty()) {
      parts.add("Addr: *" + port);
    }
    return parts.isEmpty() ? "ALL" : String.join("; ", parts);
  }

  private static String range(Json range) {
    return range.at("addressPrefix").text() + "/" + range.at("prefixLen").number();
  }

  private static String application(List<String> protocols) {
    return switch (String.join(",", protocols)) {
      case "http/1.0,http/1.1,h2c,istio-http/1.0,istio-http/1.1,istio-h2" -> "HTTP TLS";
      case "istio,istio-http/1.0,istio-http/1.1,istio-h2" -> "Istio HTTP Plain";
      case "istio-peer-exchange,istio" -> "TCP TLS";
      case "http/1.0,http/1.1,h2c" -> "HTTP";
      case String other -> other;
    };
  }

  private static String destination(Json chain) {
    for (Json filter : chain.at("filters").items()) {
      Json config = filter.at("typedConfig");
      if (isHttp(filter)) {
        return httpDestination(config);
      }
      if (isTcp(filter)) {
        return cluster(config.at("cluster").text());
      }
    }
    return "Non-HTTP/Non-TCP";
  }

  private static String httpDestination(Json connectionManager) {
    if (connectionManager.at("routeConfig").present()) {
      return inline(connectionManager.at("routeConfig"));
    }
    String route = connectionManager.at("rds").at("routeConfigName").text();
    return route.isEmpty() ? "HTTP" : "Route: " + route;
  }

  /** A route table in a listener; where it sends everything to one cluster, that cluster. */
  private static String inline(Json routeConfig) {
    List<Json> hosts = routeConfig.at("virtualHosts").items();
    if (hosts.size() == 1) {
      Json host = hosts.getFirst();
      List<Json> routes = host.at("routes").items();
      if (host.at("domains").texts().equals(List.of("*"))
          && routes.size() == 1
          && routes.getFirst().at("match").at("prefix").text().equals("/")
          && routes.getFirst().at("route").at("cluster").present()) {
        return cluster(routes.getFirst().at("route").at("cluster").text());
      }
    }
    return "Inline Route: " + String.join("; ", hosts.stream().map(FilterChains::host).toList());
  }

  private static String host(Json host) {
    List<String> domains = host.at("domains").texts();
    String routes =
        String.join(
            ", ",
            host.at("routes").items().stream()
                .map(route -> RouteView.describeMatch(route.at("match")))
                .toList());
    return domains.equals(List.of("*")) ? routes : String.join("/", domains) + " " + routes;
  }

  private static String cluster(String name) {
    return name.contains("Cluster") ? name : "Cluster: " + name;
  }

  private static boolean isHttp(Json filter) {
    return filter.at("name").text().equals(HTTP);
  }

  private static boolean isTcp(Json filter) {
    return filter.at("name").text().equals(TCP)
        && !filter.at("typedConfig").mentions("BlackHoleCluster");
  }
}
