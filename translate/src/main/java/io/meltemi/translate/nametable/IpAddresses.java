package io.meltemi.translate.nametable;

import java.net.InetAddress;

/** Literal IP addresses. */
final class IpAddresses {
  private IpAddresses() {}

  /** Whether it is an address: not a range, a host name or a path. Never asks a resolver. */
  static boolean isAddress(String text) {
    try {
      return !InetAddress.ofLiteral(text).isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
