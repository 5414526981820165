package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The listeners of a dump. */
final class ListenerView {
  private static final Comparator<Json> BY_PORT =
      Comparator.comparingLong(ListenerView::portOf)
          .thenComparing(ListenerView::address)
          .thenComparing(FilterChains::typeOf);

  private ListenerView() {}

  /** Which listeners to show; empty fields and port 0 let all through. Case does not matter. */
  record Filter(String address, int port, String type) {
    boolean accepts(Json listener) {
      return (address.isEmpty() || addresses(listener).stream().anyMatch(address::equalsIgnoreCase))
          && (port == 0 || portOf(listener) == port)
          && (type.isEmpty() || FilterChains.typeOf(listener).equalsIgnoreCase(type));
    }
  }

  /** The listeners that pass, in the dump's order. */
  static List<Json> select(ConfigDump dump, Filter filter) {
    return dump.listeners().stream().filter(filter::accepts).toList();
  }

  /** One row per filter chain if {@code verbose}, per listener if not. */
  static String table(ConfigDump dump, Filter filter, boolean verbose, Naming naming) {
    Table table = new Table(1);
    if (verbose) {
      naming.row(table, "", "ADDRESSES", "PORT", "MATCH", "DESTINATION");
    } else {
      naming.row(table, "", "ADDRESSES", "PORT", "TYPE");
    }
    for (Json listener : select(dump, filter).stream().sorted(BY_PORT).toList()) {
      String name = "listener/" + listener.at("name").text();
      String addresses = String.join(",", addresses(listener));
      if (verbose) {
        FilterChains.of(listener).stream()
            .map(FilterChains::describe)
            .sorted(Comparator.comparing(FilterChains.Description::destination).reversed())
            .forEach(
                chain ->
                    naming.row(
                        table,
                        name,
                        addresses,
                        portOf(listener),
                        chain.match(),
                        chain.destination()));
      } else {
        naming.row(table, name, addresses, portOf(listener), FilterChains.typeOf(listener));
      }
    }
    return table.print();
  }

  /** A waypoint's listeners: internal ones by name, and which of their matches lead where. */
  static String waypointTable(ConfigDump dump) {
    Comparator<Json> order =
        (a, b) ->
            a.at("internalListener").present() && b.at("internalListener").present()
                ? a.at("name").text().compareTo(b.at("name").text())
                : BY_PORT.compare(a, b);
    Table table = new Table(1).row("LISTENER", "CHAIN", "MATCH", "DESTINATION");
    for (Json listener : dump.listeners().stream().sorted(order).toList()) {
      List<Json> chains = FilterChains.of(listener);
      String name = "envoy://" + listener.at("name").text();
      boolean sayName =
          !listener.at("internalListener").present()
              || chains.size() != 1
              || !chains.getFirst().at("name").text().equals(name);
      for (Json chain : chains) {
        String destination = FilterChains.describe(chain).destination();
        for (String match : ChainMatcher.pathsTo(chain, listener)) {
          table.row(sayName ? name : "internal", chain.at("name").text(), match, destination);
        }
      }
    }
    return table.print();
  }

  private static List<String> addresses(Json listener) {
    List<String> addresses = new ArrayList<>(List.of(address(listener)));
    for (Json additional : listener.at("additionalAddresses").items()) {
      addresses.add(additional.at("address").at("socketAddress").at("address").text());
    }
    return addresses;
  }

  private static String address(Json listener) {
    Json address = listener.at("address");
    return address.at("socketAddress").present()
        ? address.at("socketAddress").at("address").text()
        : address.at("pipe").at("path").text();
  }

  private static long portOf(Json listener) {
    return listener.at("address").at("socketAddress").at("portValue").number();
  }
}
