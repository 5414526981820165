package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Where Envoy's own parts listen and are found.
 *
 * @param localhost the admin interface and the agent
 * @param wildcard the status and Prometheus listeners
 * @param additionalWildcard the same in the other family; empty unless dual-stack is on
 * @param dnsLookupFamily Envoy's name of the families that are looked up
 */
public record Addresses(
    String localhost,
    String wildcard,
    Optional<String> additionalWildcard,
    String dnsLookupFamily) {

  private static final String LOCALHOST_V4 = "127.0.0.1";
  private static final String LOCALHOST_V6 = "::1";
  private static final String WILDCARD_V4 = "0.0.0.0";
  private static final String WILDCARD_V6 = "::";

  /**
   * The addresses of a proxy that has these. One whose own address is a loopback address other than
   * the usual one listens on that alone: so several proxies share a host, each with Istio's own
   * ports, and none is seen from outside.
   */
  public static Addresses of(List<String> instanceIps, boolean dualStack) {
    String own = instanceIps.isEmpty() ? "" : instanceIps.getFirst();
    if (own.startsWith("127.") && !own.equals(LOCALHOST_V4)) {
      return new Addresses(own, own, Optional.empty(), "V4_ONLY");
    }
    boolean v4 = instanceIps.stream().anyMatch(address -> !isV6(address));
    boolean v6 = instanceIps.stream().anyMatch(Addresses::isV6);
    if (v6 && !v4) {
      return new Addresses(LOCALHOST_V6, WILDCARD_V6, Optional.empty(), "V6_ONLY");
    }
    if (v4 && v6 && dualStack) {
      return isV6(own)
          ? new Addresses(LOCALHOST_V6, WILDCARD_V6, Optional.of(WILDCARD_V4), "ALL")
          : new Addresses(LOCALHOST_V4, WILDCARD_V4, Optional.of(WILDCARD_V6), "ALL");
    }
    return new Addresses(LOCALHOST_V4, WILDCARD_V4, Optional.empty(), "V4_ONLY");
  }

  /** Whether the proxy keeps to a loopback address of its own, beside others on this host. */
  public boolean sharesHost() {
    return wildcard.equals(localhost);
  }

  /** Whether only IPv6 is spoken. */
  public boolean onlyV6() {
    return dnsLookupFamily.equals("V6_ONLY");
  }

  private static boolean isV6(String address) {
    return address.indexOf(':') >= 0;
  }

  /** A TCP address as Envoy's listeners and local endpoints name it. */
  static JsonObject tcp(String address, int port) {
    JsonObject socket =
        JsonObject.of("protocol", "TCP", "address", address).with("port_value", (long) port);
    return JsonObject.of("socket_address", socket);
  }

  /** An address without its protocol, as the bootstrap names remote ones. */
  static JsonObject socket(String address, int port) {
    return JsonObject.of(
        "socket_address", JsonObject.of("address", address, "port_value", (long) port));
  }

  static JsonObject pipe(String path) {
    return JsonObject.of("pipe", JsonObject.of("path", path));
  }
}
