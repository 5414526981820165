package io.meltemi.agent.wasm;

import io.meltemi.base.IpRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are asked for modules: never the cloud's metadata, and none that the operator
 * blocks. Private ones and loopback are, as Istio's agent does: registries are often there.
 */
record AddressGuard(List<IpRange> blocked) {
  /** Link-local addresses, and where clouds tell their secrets beside those. */
  private static final List<IpRange> NEVER =
      Stream.of(
              "0.0.0.0/8",
              "100.100.100.200/32",
              "168.63.129.16/32",
              "169.254.0.0/16",
              "192.0.0.192/32",
              "224.0.0.0/3",
              "::/128",
              "fd00:ec2::/32",
              "fe80::/10",
              "ff00::/8")
          .map(IpRange::parse)
          .toList();

  AddressGuard {
    blocked = List.copyOf(blocked);
  }

  /** Those of a host's addresses to which a connection may go; at least one. */
  List<InetAddress> addresses(String host) throws FetchException {
    List<InetAddress> all;
    try {
      all = Arrays.asList(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      throw new FetchException("host " + host + " is not known");
    }
    List<InetAddress> permitted =
        all.stream().filter(a -> !isIn(NEVER, a) && !isIn(blocked, a)).toList();
    if (permitted.isEmpty()) {
      throw new FetchException(
          "%s is at %s (expected: an address that is not link-local, of a cloud's metadata or in BLOCKED_CIDRS_IN_WASM_FETCH)"
              .formatted(host, all.stream().map(InetAddress::getHostAddress).toList()));
    }
    return permitted;
  }

  private static boolean isIn(List<IpRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }
}
