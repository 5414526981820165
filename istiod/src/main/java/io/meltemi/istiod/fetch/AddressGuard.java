package io.meltemi.istiod.fetch;

import io.meltemi.base.IpRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * From which addresses istiod fetches what users name, so that nobody makes it ask the node's
 * metadata service or the cluster's own servers: public ones, and others that are allowed. Checked
 * after the name was looked up, and the connection goes to the address that was checked.
 *
 * @param allowedHosts names, or {@code *.} and the end of names, whose addresses may be any
 *     (MELTEMI_JWKS_ALLOWED_HOSTS)
 * @param allowed ranges that are not public (MELTEMI_JWKS_ALLOWED_CIDRS)
 * @param blocked ranges that never are permitted, whatever else allows them
 *     (BLOCKED_CIDRS_IN_JWKS_URIS)
 */
public record AddressGuard(
    List<String> allowedHosts, List<IpRange> allowed, List<IpRange> blocked) {
  public static final AddressGuard DEFAULT = new AddressGuard(List.of(), List.of(), List.of());

  /** For what operators name, not users: any address. */
  public static final AddressGuard ANY =
      new AddressGuard(
          List.of(), Stream.of("0.0.0.0/0", "::/0").map(IpRange::parse).toList(), List.of());

  /** What is not of the internet, or leads elsewhere by way of IPv6. */
  private static final List<IpRange> NOT_PUBLIC =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              "::/96",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "fc00::/7",
              "fe80::/9",
              "ff00::/8")
          .map(IpRange::parse)
          .toList();

  public AddressGuard {
    allowedHosts = allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    allowed = List.copyOf(allowed);
    blocked = List.copyOf(blocked);
  }

  /**
   * Those of a host's addresses to which a connection may go.
   *
   * @throws FetchException where there is none
   */
  public List<InetAddress> permitted(String host, List<InetAddress> addresses)
      throws FetchException {
    List<InetAddress> permitted = addresses.stream().filter(a -> permits(host, a)).toList();
    if (permitted.isEmpty()) {
      throw new FetchException(
          "%s is at %s (expected: a public address, or one that MELTEMI_JWKS_ALLOWED_HOSTS or MELTEMI_JWKS_ALLOWED_CIDRS names and BLOCKED_CIDRS_IN_JWKS_URIS does not)"
              .formatted(host, addresses.stream().map(InetAddress::getHostAddress).toList()));
    }
    return permitted;
  }

  private boolean permits(String host, InetAddress address) {
    if (isIn(blocked, address)) {
      return false;
    }
    return !isIn(NOT_PUBLIC, address) || isIn(allowed, address) || isAllowed(host);
  }

  private static boolean isIn(List<IpRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private boolean isAllowed(String host) {
    return allowedHosts.stream()
        .anyMatch(
            name -> name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name));
  }
}
