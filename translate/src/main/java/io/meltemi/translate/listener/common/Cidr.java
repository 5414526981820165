package io.meltemi.translate.listener.common;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of IP addresses. The address may have bits beyond the prefix.
 *
 * @param text the address as it was written
 */
public record Cidr(String text, InetAddress address, int prefixLength) {

  /** Reads {@code address} or {@code address/length}; absent where it is neither. Asks no DNS. */
  static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    if (!isLiteral(host)) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(host);
      int bits = address.getAddress().length * 8;
      int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
      return length >= 0 && length <= bits
          ? Optional.of(new Cidr(host, address, length))
          : Optional.empty();
    } catch (UnknownHostException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  public static boolean isAddress(String text) {
    return text.indexOf('/') < 0 && parse(text).isPresent();
  }

  /** Whether the text can only be an IP address, so that parsing it looks nothing up. */
  private static boolean isLiteral(String host) {
    if (host.isEmpty() || host.length() > 45) {
      return false;
    }
    if (host.indexOf(':') >= 0) {
      return host.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
    }
    int octets = 0;
    for (String octet : host.split("\\.", -1)) {
      octets++;
      if (octet.isEmpty() || octet.length() > 3 || !octet.chars().allMatch(Character::isDigit)) {
        return false;
      }
    }
    return octets == 4;
  }

  boolean isUnspecified() {
    return address.isAnyLocalAddress();
  }

  /** The same range, with the bits beyond the prefix cleared. */
  Cidr masked() {
    byte[] bytes = address.getAddress();
    for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    try {
      InetAddress cleared = InetAddress.getByAddress(bytes);
      return new Cidr(cleared.getHostAddress(), cleared, prefixLength);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return text + "/" + prefixLength;
  }
}
