package io.meltemi.istioctl.proxyconfig;

import java.util.Comparator;
import java.util.List;

/**
 * What a cluster's name says: {@code direction|port|subset|host}. A name of another shape is all
 * host. The order is that of every table of clusters: by host, subset, port and direction.
 */
record ClusterName(String direction, int port, String subset, String host, boolean structured)
    implements Comparable<ClusterName> {
  private static final Comparator<ClusterName> ORDER =
      Comparator.comparing(ClusterName::host)
          .thenComparing(ClusterName::subset)
          .thenComparing(ClusterName::port)
          .thenComparing(ClusterName::direction);

  static ClusterName parse(String name) {
    List<String> parts = List.of(name.split("\\|", -1));
    return parts.size() > 3
        ? new ClusterName(parts.get(0), port(parts.get(1)), parts.get(2), parts.get(3), true)
        : new ClusterName("", 0, "", name, false);
  }

  private static int port(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  @Override
  public int compareTo(ClusterName other) {
    return ORDER.compare(this, other);
  }
}
