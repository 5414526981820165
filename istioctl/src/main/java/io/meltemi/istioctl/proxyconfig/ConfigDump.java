package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.ProtoNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Envoy's {@code /config_dump} answers: a list of sections, each of a type. Where a type is
 * there more than once the last counts. Field names in what this hands out are protobuf's JSON
 * names, whichever the dump has.
 */
public record ConfigDump(Json dump) {
  private static final String PREFIX = "type.googleapis.com/envoy.admin.v3.";

  /** The section of that type, without its {@code @type}; e.g. {@code ClustersConfigDump}. */
  public Optional<Json> find(String type) {
    Optional<Json> found = Optional.empty();
    for (Json section : dump.at("configs").items()) {
      if (section.at("@type").text().equals(PREFIX + type)) {
        found = Optional.of(section);
      }
    }
    return found.map(section -> withoutType(ProtoNames.jsonNames(section)));
  }

  /** The section of that type, or a failure that names it. */
  Json section(String type) {
    return find(type)
        .orElseThrow(() -> new Failure("config dump has no configuration type " + PREFIX + type));
  }

  /** The clusters in use: those from the control plane, then those from the bootstrap. */
  public List<Json> clusters() {
    Json section = section("ClustersConfigDump");
    List<Json> clusters = resources(section.at("dynamicActiveClusters"), "cluster");
    clusters.addAll(resources(section.at("staticClusters"), "cluster"));
    return nonEmpty(clusters, "clusters");
  }

  /** The listeners in use, not those that are warming or draining. */
  public List<Json> listeners() {
    Json section = section("ListenersConfigDump");
    List<Json> listeners = new ArrayList<>();
    for (Json dynamic : section.at("dynamicListeners").items()) {
      Json listener = dynamic.at("activeState").at("listener");
      if (listener.present()) {
        listeners.add(withoutType(listener));
      }
    }
    listeners.addAll(resources(section.at("staticListeners"), "listener"));
    return nonEmpty(listeners, "listeners");
  }

  /** The route configurations that listeners fetch by name, and those written into listeners. */
  List<Json> routes() {
    Json section = section("RoutesConfigDump");
    List<Json> routes = resources(section.at("dynamicRouteConfigs"), "routeConfig");
    routes.addAll(resources(section.at("staticRouteConfigs"), "routeConfig"));
    return nonEmpty(routes, "routes");
  }

  /** The load assignments; none where the dump was made without {@code include_eds}. */
  List<Json> loadAssignments() {
    Json section = find("EndpointsConfigDump").orElse(Json.NONE);
    List<Json> assignments = resources(section.at("dynamicEndpointConfigs"), "endpointConfig");
    assignments.addAll(resources(section.at("staticEndpointConfigs"), "endpointConfig"));
    return assignments;
  }

  private static List<Json> nonEmpty(List<Json> resources, String kind) {
    if (resources.isEmpty()) {
      throw new Failure("no " + kind + " found in the config dump");
    }
    return resources;
  }

  private static List<Json> resources(Json entries, String field) {
    List<Json> resources = new ArrayList<>();
    for (Json entry : entries.items()) {
      if (entry.at(field).present()) {
        resources.add(withoutType(entry.at(field)));
      }
    }
    return resources;
  }

  private static Json withoutType(Json message) {
    return message instanceof Json.Obj fields ? fields.without("@type") : message;
  }
}
