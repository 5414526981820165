package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Hosts and ports that VirtualServices send traffic to: whether they are there. */
final class DestinationHostAnalyzer implements Analyzer {
  @Override
  public Metadata metadata() {
    return Metadata.of(
        "virtualservice.DestinationHostAnalyzer",
        "Checks the destination hosts associated with each virtual service",
        AnalyzedKind.SERVICE_ENTRY,
        AnalyzedKind.VIRTUAL_SERVICE,
        AnalyzedKind.SERVICE);
  }

  @Override
  public void analyze(Mesh mesh) {
    var known = new KnownHosts(mesh);
    Map<String, Set<String>> subsetOwners = subsetOwners(mesh);
    for (Resource service : mesh.all(AnalyzedKind.VIRTUAL_SERVICE)) {
      check(mesh, service, Destinations.routes(service), "host", known);
      check(mesh, service, Destinations.mirrors(service), "mirror host", known);
      checkSubsets(mesh, service, subsetOwners);
    }
  }

  private static void check(
      Mesh mesh, Resource service, List<Destinations> destinations, String what, KnownHosts known) {
    List<String> exportTo = service.spec().at("exportTo").texts();
    for (Destinations each : destinations) {
      Optional<KnownHosts.Host> host = known.find(service, exportTo, each.host());
      if (host.isEmpty()) {
        mesh.report(
            Message.of(MessageType.REFERENCED_RESOURCE_NOT_FOUND, service, what, each.host())
                .atLine(each.line()));
      } else {
        checkPort(mesh, service, each, host.get().ports());
      }
    }
  }

  private static void checkPort(
      Mesh mesh, Resource service, Destinations destination, List<Integer> ports) {
    if (!destination.destination().at("port").exists()) {
      if (ports.size() > 1) {
        mesh.report(
            Message.of(
                    MessageType.VIRTUAL_SERVICE_DESTINATION_PORT_SELECTOR_REQUIRED,
                    service,
                    destination.host(),
                    ports)
                .atLine(destination.line()));
      }
      return;
    }
    int port = destination.destination().at("port", "number").number().orElse(0);
    if (!ports.contains(port)) {
      mesh.report(
          Message.of(
                  MessageType.REFERENCED_RESOURCE_NOT_FOUND,
                  service,
                  "host:port",
                  destination.host() + ":" + port)
              .atLine(destination.line()));
    }
  }

  /** By host, the VirtualServices that route the host that they are for to a subset of it. */
  private static Map<String, Set<String>> subsetOwners(Mesh mesh) {
    var owners = new HashMap<String, Set<String>>();
    for (Resource service : mesh.all(AnalyzedKind.VIRTUAL_SERVICE)) {
      List<String> hosts = service.spec().at("hosts").texts();
      for (Tree rule : service.spec().at("http").items()) {
        for (Tree route : rule.at("route").items()) {
          String host = route.at("destination", "host").text();
          if (!route.at("destination", "subset").text().isEmpty() && hosts.contains(host)) {
            owners.computeIfAbsent(host, _ -> new TreeSet<>()).add(service.fullName());
          }
        }
      }
    }
    return owners;
  }

  /** What comes through a gateway goes by its own VirtualService, not by the host's. */
  private static void checkSubsets(
      Mesh mesh, Resource service, Map<String, Set<String>> subsetOwners) {
    if (service.spec().at("gateways").items().isEmpty()) {
      return;
    }
    for (Tree rule : service.spec().at("http").items()) {
      for (Tree route : rule.at("route").items()) {
        Tree destination = route.at("destination");
        Set<String> owners =
            destination.at("subset").text().isEmpty()
                ? subsetOwners.getOrDefault(destination.at("host").text(), Set.of())
                : Set.of();
        for (String owner : owners) {
          mesh.report(
              Message.of(
                  MessageType.INGRESS_ROUTE_RULES_NOT_AFFECTED,
                  service,
                  owner,
                  service.fullName()));
        }
      }
    }
  }
}
