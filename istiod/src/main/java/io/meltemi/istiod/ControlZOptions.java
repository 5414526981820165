package io.meltemi.istiod;

import io.meltemi.base.log.LogScopes;
import io.meltemi.istiod.ctrlz.ControlZ;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import picocli.CommandLine.Option;

/** The flags of ControlZ. */
final class ControlZOptions {
  private static final System.Logger LOG = System.getLogger("default");

  @Option(
      names = "--ctrlz_port",
      paramLabel = "PORT",
      description = "Port of ControlZ (default: ${DEFAULT-VALUE}; 0: off).")
  private int port = 9876;

  @Option(
      names = "--ctrlz_address",
      paramLabel = "ADDRESS",
      description = "Where ControlZ listens; * is every address (default: ${DEFAULT-VALUE}).")
  private String address = "localhost";

  /**
   * Opens the port. As in Istio one that is taken is told, and no reason not to start.
   *
   * @throws IllegalArgumentException if the port is none
   */
  AutoCloseable open(LogScopes scopes, Map<String, String> environment) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--ctrlz_port: " + port + " (expected: 0..65535)");
    }
    if (port == 0) {
      return () -> {};
    }
    var at =
        address.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    try {
      return ControlZ.open(at, scopes, environment);
    } catch (IOException | UnresolvedAddressException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "--ctrlz_port: cannot listen on {0}: {1}",
          at.toString(),
          String.valueOf(e.getMessage()));
      return () -> {};
    }
  }
}
