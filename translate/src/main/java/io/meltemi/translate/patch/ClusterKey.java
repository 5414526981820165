package io.meltemi.translate.patch;

/**
 * What the name of a cluster or of a table of incoming requests says: {@code
 * outbound|80|v1|web.shop.svc.cluster.local}, {@code inbound|8080||}, or the same with {@code _.}
 * between, as in an SNI. All is empty for another name.
 */
record ClusterKey(String direction, int port, String subset, String host) {
  private static final ClusterKey NONE = new ClusterKey("", 0, "", "");

  static ClusterKey parse(String name) {
    String[] parts =
        name.startsWith("outbound_.") || name.startsWith("inbound_.")
            ? name.split("_\\.", -1)
            : name.split("\\|", -1);
    return parts.length < 4 ? NONE : new ClusterKey(parts[0], port(parts[1]), parts[2], parts[3]);
  }

  /** 0 where it is no port. */
  static int port(String text) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }
}
