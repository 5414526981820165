package io.meltemi.agent.iptables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What capture needs beside rules: an IPv6 source address for inbound traffic on {@code lo} (IPv4
 * has all of 127/8 there), and for TPROXY the route that brings marked packets to a local socket.
 * Source: istio 1.30.3 tools/common/tproxy.
 */
final class HostRoutes {
  private final CommandRunner runner;

  HostRoutes(CommandRunner runner) {
    this.runner = runner;
  }

  /** Adds what is not there yet. */
  void apply(IptablesSettings settings) throws IOException {
    if (settings.network().families().contains(Family.IPV6)) {
      ip("-6", "address", "replace", "::6/128", "dev", "lo");
    }
    if (settings.capturesTransparently()) {
      for (Family family : settings.network().families()) {
        applyTransparent(settings.inbound().routing(), family);
      }
    }
  }

  private void applyTransparent(IptablesSettings.TransparentRouting routing, Family family)
      throws IOException {
    String version = family == Family.IPV4 ? "-4" : "-6";
    String mark = String.valueOf(routing.mark());
    String table = String.valueOf(routing.table());
    boolean known =
        ip(version, "rule", "show", "fwmark", mark, "table", table).lines().findAny().isPresent();
    if (!known) {
      ip(version, "rule", "add", "fwmark", mark, "lookup", table);
    }
    ip(version, "route", "replace", "local", "default", "dev", "lo", "table", table);
  }

  private String ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    var result = runner.run("", command);
    if (!result.succeeded()) {
      throw new IOException(
          "%s ended with %d (expected: 0): %s"
              .formatted(String.join(" ", command), result.exitCode(), result.err().strip()));
    }
    return result.out();
  }
}
