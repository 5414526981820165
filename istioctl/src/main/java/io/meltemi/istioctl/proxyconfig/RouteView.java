package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The route configurations of a dump. */
final class RouteView {
  private static final int DOMAINS_SHOWN = 2;
  private static final String CLUSTER_DOMAIN = ".svc.cluster.local";

  private RouteView() {}

  /**
   * The configurations of that name, or all if it is empty; those named by a port by its number.
   */
  static List<Json> select(ConfigDump dump, String name) {
    return byPort(dump.routes()).stream()
        .filter(route -> name.isEmpty() || name.equals(route.at("name").text()))
        .toList();
  }

  /**
   * Names that are numbers in order, between those that are not, which stay where they are and are
   * never passed: the peer's order.
   */
  private static List<Json> byPort(List<Json> routes) {
    List<Json> sorted = new ArrayList<>();
    for (Json route : routes) {
      int at = sorted.size();
      while (at > 0 && isBefore(route, sorted.get(at - 1))) {
        at--;
      }
      sorted.add(at, route);
    }
    return sorted;
  }

  private static boolean isBefore(Json a, Json b) {
    OptionalInt left = port(a);
    OptionalInt right = port(b);
    return left.isPresent() && right.isPresent() && left.getAsInt() < right.getAsInt();
  }

  private static OptionalInt port(Json route) {
    try {
      return OptionalInt.of(Integer.parseInt(route.at("name").text()));
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }

  /** One row per route if {@code verbose}, per configuration if not. */
  static String table(ConfigDump dump, String name, boolean verbose, Naming naming) {
    Table table = new Table(5);
    if (verbose) {
      table.row("NAME", "VHOST NAME", "DOMAINS", "MATCH", "VIRTUAL SERVICE");
    } else {
      table.row("NAME", "VIRTUAL HOSTS");
    }
    for (Json route : select(dump, name)) {
      String shown = (naming == Naming.TYPED ? "route/" : "") + route.at("name").text();
      List<Json> hosts = route.at("virtualHosts").items();
      if (verbose) {
        hosts.forEach(host -> hostRows(table, shown, host));
      } else {
        table.row(shown, hosts.size());
      }
    }
    return table.print();
  }

  private static void hostRows(Table table, String name, Json host) {
    String hostName = host.at("name").text();
    String domains = describeDomains(host.at("domains").texts());
    List<Json> routes = host.at("routes").items();
    for (Json route : routes) {
      if (!route.at("route").at("cluster").text().equals("PassthroughCluster")) {
        table.row(name, hostName, domains, describeMatch(route.at("match")), Origin.of(route));
      }
    }
    if (routes.isEmpty()) {
      table.row(name, hostName, domains, "/*", "404");
    }
  }

  /** A route's match without its headers. */
  static String describeMatch(Json match) {
    List<String> parts = new ArrayList<>();
    String prefix = match.at("prefix").text();
    if (!prefix.isEmpty()) {
      parts.add(prefix + "*");
    }
    String pathPrefix = match.at("pathSeparatedPrefix").text();
    if (!pathPrefix.isEmpty()) {
      parts.add("PathPrefix:" + pathPrefix);
    }
    String path = match.at("path").text();
    if (!path.isEmpty()) {
      parts.add(path);
    }
    if (match.at("safeRegex").present()) {
      parts.add("regex " + match.at("safeRegex").at("regex").text());
    }
    return String.join(" ", parts);
  }

  /** The first two domains without a port that are not longer spellings of another one. */
  static String describeDomains(List<String> domains) {
    if (domains.size() <= 1) {
      return String.join("", domains);
    }
    List<String> fewest = shortest(domains.stream().filter(RouteView::hasNoPort).toList());
    return fewest.size() > DOMAINS_SHOWN
        ? String.join(", ", fewest.subList(0, DOMAINS_SHOWN))
            + " + "
            + (fewest.size() - DOMAINS_SHOWN)
            + " more..."
        : String.join(", ", fewest);
  }

  /** An IPv6 address has colons of its own and ends with a bracket. */
  private static boolean hasNoPort(String domain) {
    long colons = domain.chars().filter(c -> c == ':').count();
    return colons == 0 || (colons > 2 && domain.endsWith("]"));
  }

  private static List<String> shortest(List<String> domains) {
    Set<String> all = new HashSet<>(domains);
    return domains.stream()
        .filter(domain -> !hasShorter(domain, CLUSTER_DOMAIN, all))
        .filter(domain -> !hasShorter(domain, ".svc", all))
        .toList();
  }

  private static boolean hasShorter(String domain, String suffix, Set<String> all) {
    return domain.endsWith(suffix)
        && all.contains(domain.substring(0, domain.length() - suffix.length()));
  }
}
