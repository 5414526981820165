package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came to a proxy over xDS, out of a configuration dump.
 *
 * @param routesUpdated when the last route table came; absent if none says
 */
public record DynamicResources(
    List<Json> clusters, List<Json> listeners, List<Json> routes, Optional<Instant> routesUpdated) {
  public DynamicResources {
    clusters = List.copyOf(clusters);
    listeners = List.copyOf(listeners);
    routes = List.copyOf(routes);
  }

  /** Of a dump as Envoy's admin port, or an istiod's debug page, prints it. */
  public static DynamicResources of(Json dump) {
    ConfigDump configs = new ConfigDump(dump);
    List<Json> tables = configs.section("RoutesConfigDump").at("dynamicRouteConfigs").items();
    return new DynamicResources(
        resources(configs.section("ClustersConfigDump").at("dynamicActiveClusters"), "cluster"),
        configs.section("ListenersConfigDump").at("dynamicListeners").items().stream()
            .map(listener -> listener.at("activeState").at("listener"))
            .filter(Json::present)
            .toList(),
        resources(new Json.Arr(tables), "routeConfig"),
        tables.stream()
            .flatMap(table -> time(table.at("lastUpdated").text()))
            .max(Comparator.naturalOrder()));
  }

  private static List<Json> resources(Json entries, String field) {
    return entries.items().stream().map(e -> e.at(field)).filter(Json::present).toList();
  }

  private static Stream<Instant> time(String text) {
    try {
      return text.isEmpty() ? Stream.empty() : Stream.of(Instant.parse(text));
    } catch (DateTimeParseException malformed) {
      return Stream.empty();
    }
  }
}
