package io.meltemi.envtest;

import java.util.List;

/**
 * The addresses that a control plane is started with.
 *
 * @param address that its programs listen on
 * @param enter what to write before a command so that it runs there; empty: nothing
 * @param serviceRange where Services get their addresses from, in CIDR notation
 */
public record HostNetwork(String address, List<String> enter, String serviceRange) {
  /** For who needs the API only: no pod can reach it, nor can it reach a Service. */
  public static final HostNetwork LOOPBACK =
      new HostNetwork("127.0.0.1", List.of(), "10.96.0.0/12");

  public HostNetwork {
    enter = List.copyOf(enter);
  }

  boolean isLoopback() {
    return address.startsWith("127.");
  }
}
