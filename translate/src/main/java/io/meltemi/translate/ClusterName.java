package io.meltemi.translate;

import java.util.Optional;

/**
 * Istio's name of a cluster: {@code outbound|80|v1|reviews.default.svc.cluster.local}, {@code
 * inbound|8080||}; with {@code _.} between for SNI.
 *
 * @param subset empty for the whole service
 */
public record ClusterName(Direction direction, int port, String subset, String host) {
  public enum Direction {
    INBOUND("inbound"),
    OUTBOUND("outbound"),
    INBOUND_VIP("inbound-vip");

    private final String prefix;

    Direction(String prefix) {
      this.prefix = prefix;
    }
  }

  public static String outbound(int port, String subset, String host) {
    return "outbound|" + port + "|" + subset + "|" + host;
  }

  public static String inbound(int port) {
    return "inbound|" + port + "||";
  }

  /** {@code outbound_.80_.v1_.host}: the SNI of Istio mutual TLS and the name for SNI-DNAT. */
  public static String sni(int port, String subset, String host) {
    return "outbound_." + port + "_." + subset + "_." + host;
  }

  /** Reads either form; anything else is absent. */
  public static Optional<ClusterName> parse(String name) {
    String[] parts = name.contains("|") ? name.split("\\|", 4) : name.split("_\\.", 4);
    if (parts.length != 4) {
      return Optional.empty();
    }
    for (Direction direction : Direction.values()) {
      if (direction.prefix.equals(parts[0]) && isPort(parts[1])) {
        return Optional.of(
            new ClusterName(direction, Integer.parseInt(parts[1]), parts[2], parts[3]));
      }
    }
    return Optional.empty();
  }

  private static boolean isPort(String text) {
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return direction.prefix + "|" + port + "|" + subset + "|" + host;
  }
}
