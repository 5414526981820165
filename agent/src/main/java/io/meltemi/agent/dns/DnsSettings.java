package io.meltemi.agent.dns;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the DNS proxy runs.
 *
 * @param addresses where it listens, over UDP and TCP
 * @param resolver the pod's own settings
 * @param place what short names mean
 * @param parallel whether all name servers are asked at once
 * @param timeout of each of them
 */
public record DnsSettings(
    List<InetSocketAddress> addresses,
    ResolvConf resolver,
    DnsTable.Place place,
    boolean parallel,
    Duration timeout) {
  private static final Path OWN = Path.of("/etc/resolv.conf");
  private static final Path MOVED = Path.of("/var/lib/istio/resolv.conf");
  private static final int PORT = 15053;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  public DnsSettings {
    addresses = List.copyOf(addresses);
  }

  /**
   * Reads them.
   *
   * @param localhost the address that stands for {@code localhost}, where it is not the usual ones
   * @throws SettingsException if the address is none, or resolv.conf cannot be read
   */
  public static DnsSettings read(
      Variables variables, String namespace, String domain, String localhost) {
    String address = variables.text("DNS_PROXY_ADDR", "localhost:" + PORT);
    int colon = address.lastIndexOf(':');
    String digits = address.substring(colon + 1);
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    if (colon < 0 || port < 1 || port > 65535) {
      throw SettingsException.of("variable", "DNS_PROXY_ADDR", address, "host:port");
    }
    Path file = port == 53 && Files.exists(MOVED) ? MOVED : OWN;
    ResolvConf resolver;
    try {
      resolver = ResolvConf.read(file);
    } catch (IOException unreadable) {
      throw new SettingsException(file + ": cannot be read: " + unreadable.getMessage());
    }
    List<InetSocketAddress> addresses =
        addresses(address.substring(0, colon), port, resolver, localhost);
    List<InetSocketAddress> others =
        resolver.servers().stream().filter(server -> !addresses.contains(server)).toList();
    return new DnsSettings(
        addresses,
        new ResolvConf(others, resolver.search()),
        new DnsTable.Place(namespace, domain, resolver.search()),
        variables.truth("DNS_FORWARD_PARALLEL").orElse(false),
        TIMEOUT);
  }

  /** {@code localhost} is the loopback address of each family that the pod's servers have. */
  private static List<InetSocketAddress> addresses(
      String host, int port, ResolvConf resolver, String localhost) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (!bare.equals("localhost")) {
      return List.of(
          bare.isEmpty()
              ? new InetSocketAddress(port)
              : new InetSocketAddress(literal(bare, host), port));
    }
    if (!localhost.equals("127.0.0.1") && !localhost.equals("::1")) {
      return List.of(new InetSocketAddress(localhost, port));
    }
    List<InetSocketAddress> both = new ArrayList<>();
    boolean v6 = resolver.servers().stream().anyMatch(DnsSettings::isV6);
    if (!v6 || !resolver.servers().stream().allMatch(DnsSettings::isV6)) {
      both.add(new InetSocketAddress("127.0.0.1", port));
    }
    if (v6) {
      both.add(new InetSocketAddress("::1", port));
    }
    return both;
  }

  private static InetAddress literal(String address, String given) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException none) {
      throw SettingsException.of("variable", "DNS_PROXY_ADDR", given, "localhost or an address");
    }
  }

  private static boolean isV6(InetSocketAddress server) {
    return server.getAddress() instanceof Inet6Address;
  }
}
