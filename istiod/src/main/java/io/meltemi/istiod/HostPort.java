package io.meltemi.istiod;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A listening address as flags give it: {@code :15010}, {@code 127.0.0.1:15010}, {@code [::1]:80}.
 *
 * @param host empty for every address of the machine
 * @param port 0 for any free one
 */
record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /**
   * Reads a flag's value; empty switches the port off.
   *
   * @throws IllegalArgumentException naming the flag, the value and what was expected
   */
  static Optional<HostPort> parse(String flag, String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    int colon = value.lastIndexOf(':');
    String port = value.substring(colon + 1);
    if (colon < 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new IllegalArgumentException(
          "%s: \"%s\" (expected: HOST:PORT or :PORT with a port of 0..%d, or nothing to switch it off)"
              .formatted(flag, value, MAX_PORT));
    }
    String host = value.substring(0, colon).replace("[", "").replace("]", "");
    return Optional.of(new HostPort(host, Integer.parseInt(port)));
  }

  InetSocketAddress address() {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
