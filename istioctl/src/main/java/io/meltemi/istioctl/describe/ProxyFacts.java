package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.proxyconfig.ConfigDump;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of Istio's objects a proxy's configuration for a service was made from. Source: istio 1.30,
 * istioctl/pkg/describe.
 */
record ProxyFacts(ConfigDump dump) {
  private static final String HTTP = "envoy.filters.network.http_connection_manager";
  private static final String LOCAL = ".svc.cluster.local";
  private static final Pattern PATH =
      Pattern.compile(
          "/apis/networking(?:\\.istio\\.io)?/v1(?:alpha3)?/namespaces/([^/]+)/([^/]+)/([^/]+)");

  /** An object that a proxy's configuration names. */
  record Named(String namespace, String name) {
    /** {@code NAME.NAMESPACE}. */
    @Override
    public String toString() {
      return name + "." + namespace;
    }
  }

  /**
   * A port of a service.
   *
   * @param host {@code NAME.NAMESPACE.svc.cluster.local}
   */
  record ServicePort(String host, long port) {
    static ServicePort of(Json service, Json port) {
      Json metadata = service.at("metadata");
      String host = metadata.at("name").text() + "." + metadata.at("namespace").text() + LOCAL;
      return new ServicePort(host, port.at("port").number());
    }
  }

  /** The DestinationRule that decided over the clusters for the port. */
  Optional<Named> destinationRule(ServicePort to) {
    String prefix = "outbound|" + to.port + "|";
    return dump.find("ClustersConfigDump").stream()
        .flatMap(section -> section.at("dynamicActiveClusters").items().stream())
        .map(entry -> entry.at("cluster"))
        .filter(cluster -> cluster.at("name").text().startsWith(prefix))
        .filter(cluster -> cluster.at("name").text().endsWith("|" + to.host))
        .filter(cluster -> cluster.at("metadata").present())
        .findFirst()
        .flatMap(cluster -> named(cluster, "destination-rule"));
  }

  /** The VirtualService that the first route to the port was made from. */
  Optional<Named> virtualService(ServicePort to) {
    for (Json table : tables()) {
      String name = table.at("name").text();
      if (!name.equals(Long.toString(to.port))
          && !name.startsWith("http.")
          && !name.startsWith("https.")) {
        continue;
      }
      for (Json host : table.at("virtualHosts").items()) {
        for (Json route : host.at("routes").items()) {
          if (leadsTo(host, route, to)) {
            return named(route, "virtual-service");
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<Json> tables() {
    return dump.find("RoutesConfigDump").stream()
        .flatMap(section -> section.at("dynamicRouteConfigs").items().stream())
        .map(entry -> entry.at("routeConfig"))
        .toList();
  }

  /** By the host's domains; in a gateway, where these are anything, by the route's cluster. */
  private static boolean leadsTo(Json host, Json route, ServicePort to) {
    if (host.at("domains").texts().stream()
        .anyMatch(domain -> domain.equals(to.host) || domain.endsWith("." + to.host))) {
      return true;
    }
    Json action = route.at("route");
    Json weighted = action.at("weightedClusters").at("clusters");
    String cluster =
        weighted.items().isEmpty()
            ? action.at("cluster").text()
            : weighted.items().getFirst().at("name").text();
    return cluster.startsWith("outbound|" + to.port + "|") && cluster.endsWith("|" + to.host);
  }

  private static Optional<Named> named(Json resource, String kind) {
    Json config = resource.at("metadata").at("filterMetadata").at("istio").at("config");
    Matcher path = PATH.matcher(config.text());
    return path.matches() && path.group(2).equals(kind)
        ? Optional.of(new Named(path.group(1), path.group(3)))
        : Optional.empty();
  }

  /** The names of the policies in the first RBAC filter of the first inbound HTTP chain. */
  List<String> policies() {
    return dump.find("ListenersConfigDump").stream()
        .flatMap(section -> section.at("dynamicListeners").items().stream())
        .map(entry -> entry.at("activeState").at("listener"))
        .filter(listener -> listener.at("name").text().equals("virtualInbound"))
        .flatMap(listener -> listener.at("filterChains").items().stream())
        .flatMap(chain -> chain.at("filters").items().stream())
        .filter(filter -> filter.at("name").text().equals(HTTP))
        .findFirst()
        .map(manager -> policies(manager.at("typedConfig").at("httpFilters").items()))
        .orElse(List.of());
  }

  private static List<String> policies(List<Json> filters) {
    return filters.stream()
        .filter(filter -> filter.at("name").text().equals("envoy.filters.http.rbac"))
        .findFirst()
        .map(filter -> filter.at("typedConfig").at("rules").at("policies"))
        .map(all -> all instanceof Json.Obj(var named) ? named.keySet() : List.<String>of())
        .stream()
        .flatMap(names -> names.stream())
        .sorted()
        .toList();
  }
}
