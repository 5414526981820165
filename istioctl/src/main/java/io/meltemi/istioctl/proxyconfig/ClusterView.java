package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.util.Comparator;
import java.util.List;

/** The clusters of a dump. */
final class ClusterView {
  private ClusterView() {}

  /** Which clusters to show; empty fields and port 0 let all through. */
  record Filter(String fqdn, int port, String subset, String direction) {
    boolean accepts(Json cluster) {
      String name = cluster.at("name").text();
      return name.contains(fqdn)
          && name.contains(direction)
          && name.contains(subset)
          && (port == 0 || name.contains("|" + port + "|"));
    }
  }

  /** The clusters that pass, ordered by host, subset, port and direction. */
  static List<Json> select(ConfigDump dump, Filter filter) {
    return dump.clusters().stream()
        .sorted(Comparator.comparing(cluster -> ClusterName.parse(cluster.at("name").text())))
        .filter(filter::accepts)
        .toList();
  }

  static String table(ConfigDump dump, Filter filter, Naming naming) {
    Table table = new Table(5);
    naming.row(
        table, "", "SERVICE FQDN", "PORT", "SUBSET", "DIRECTION", "TYPE", "DESTINATION RULE");
    for (Json cluster : select(dump, filter)) {
      String name = "cluster/" + cluster.at("name").text();
      ClusterName parsed = ClusterName.parse(cluster.at("name").text());
      String type = cluster.at("type").present() ? cluster.at("type").text() : "STATIC";
      if (parsed.structured()) {
        String subset = parsed.subset().isEmpty() ? "-" : parsed.subset();
        naming.row(
            table,
            name,
            parsed.host(),
            parsed.port(),
            subset,
            parsed.direction(),
            type,
            Origin.of(cluster));
      } else {
        String shown = naming == Naming.TYPED ? name : parsed.host();
        naming.row(table, name, shown, "-", "-", "-", type, Origin.of(cluster));
      }
    }
    return table.print();
  }
}
