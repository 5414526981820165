package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Gateways of one workload that have a host on one port. */
final class ConflictingGatewayAnalyzer implements Analyzer {

  /** A server's host on a port and an address. */
  private record Place(String port, String bind, String host) {}

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "gateway.ConflictingGatewayAnalyzer",
        "Checks a gateway's selector, port number and hosts",
        AnalyzedKind.GATEWAY,
        AnalyzedKind.POD);
  }

  @Override
  public void analyze(Mesh mesh) {
    Map<Place, List<Resource>> byPlace = new HashMap<>();
    for (Resource gateway : mesh.all(AnalyzedKind.GATEWAY)) {
      for (Tree server : gateway.spec().at("servers").items()) {
        for (Place place : places(server)) {
          byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(gateway);
        }
      }
    }
    for (Resource gateway : mesh.all(AnalyzedKind.GATEWAY)) {
      for (Tree server : gateway.spec().at("servers").items()) {
        check(mesh, gateway, server, byPlace);
      }
    }
  }

  private static List<Place> places(Tree server) {
    String port = server.at("port", "number").text();
    String bind = server.at("bind").text();
    return server.at("hosts").texts().stream()
        .distinct()
        .map(host -> new Place(port.isEmpty() ? "0" : port, bind, host))
        .toList();
  }

  private static void check(
      Mesh mesh, Resource gateway, Tree server, Map<Place, List<Resource>> byPlace) {
    Labels selector = Selectors.labels(gateway.spec().at("selector"));
    Set<String> others = new TreeSet<>();
    String port = "0";
    for (Place place : places(server)) {
      port = place.port();
      for (Resource other : byPlace.getOrDefault(place, List.of())) {
        Labels theirs = Selectors.labels(other.spec().at("selector"));
        if (!other.equals(gateway) && sameWorkload(mesh, selector, theirs)) {
          others.add(other.fullName());
        }
      }
    }
    if (!others.isEmpty()) {
      mesh.report(
          Message.of(
              MessageType.CONFLICTING_GATEWAYS,
              gateway,
              String.join(",", others),
              Selectors.text(selector),
              port,
              String.join(",", server.at("hosts").texts())));
    }
  }

  /** Whether the selectors are equal, or one holds the other and a pod has the labels of both. */
  private static boolean sameWorkload(Mesh mesh, Labels one, Labels other) {
    if (one.equals(other)) {
      return true;
    }
    String text = Selectors.text(one);
    String otherText = Selectors.text(other);
    return (text.contains(otherText) || otherText.contains(text))
        && mesh.all(AnalyzedKind.POD).stream()
            .anyMatch(pod -> pod.labels().matches(one) && pod.labels().matches(other));
  }
}
