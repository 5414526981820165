package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.ProtoNames;
import io.meltemi.istioctl.text.Table;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The hosts that Envoy knows, with their health, from its {@code /clusters?format=json}. */
final class EndpointView {
  private static final Comparator<Host> ORDER =
      Comparator.comparing(Host::address).thenComparing(Host::port).thenComparing(Host::cluster);

  private EndpointView() {}

  /** Which endpoints to show; empty fields and port 0 let all through. Case does not matter. */
  record Filter(String address, int port, String cluster, String status) {
    boolean accepts(List<String> addresses, long itsPort, String itsCluster, String itsStatus) {
      return (address.isEmpty() || addresses.stream().anyMatch(address::equalsIgnoreCase))
          && (port == 0 || port == itsPort)
          && (cluster.isEmpty() || cluster.equalsIgnoreCase(itsCluster))
          && (status.isEmpty() || status.equalsIgnoreCase(itsStatus));
    }

    private boolean accepts(Host host) {
      return accepts(List.of(host.address), host.port, host.cluster, host.status);
    }
  }

  private record Host(String address, long port, String cluster, String status, boolean ejected) {
    String endpoint() {
      return port == 0 ? address : address + ":" + port;
    }
  }

  /** The clusters one of whose hosts passes. */
  static List<Json> select(Json clusters, Filter filter) {
    return clusterStatuses(clusters)
        .filter(cluster -> hosts(cluster).anyMatch(filter::accepts))
        .toList();
  }

  static String table(Json clusters, Filter filter) {
    Table table = new Table(5).row("ENDPOINT", "STATUS", "OUTLIER CHECK", "CLUSTER");
    clusterStatuses(clusters)
        .flatMap(EndpointView::hosts)
        .filter(filter::accepts)
        .sorted(ORDER)
        .forEach(
            host ->
                table.row(
                    host.endpoint(), host.status, host.ejected ? "FAILED" : "OK", host.cluster));
    return table.print();
  }

  private static Stream<Json> clusterStatuses(Json clusters) {
    return ProtoNames.jsonNames(clusters).at("clusterStatuses").items().stream();
  }

  private static Stream<Host> hosts(Json cluster) {
    return cluster.at("hostStatuses").items().stream()
        .map(host -> host(host, cluster.at("name").text()));
  }

  private static Host host(Json host, String cluster) {
    Json health = host.at("healthStatus");
    Json socket = host.at("address").at("socketAddress");
    String status = health.at("edsHealthStatus").text();
    return new Host(
        socket.present()
            ? socket.at("address").text()
            : "unix://" + host.at("address").at("pipe").at("path").text(),
        socket.at("portValue").number(),
        cluster,
        status.isEmpty() ? "UNKNOWN" : status,
        health.at("failedOutlierCheck").isTrue());
  }
}
