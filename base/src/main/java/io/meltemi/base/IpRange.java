package io.meltemi.base;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * IP addresses with the same first bits, as a CIDR names them. An IPv4 address is in no IPv6 range,
 * even where it is written as one.
 *
 * @param network its first address
 * @param bits that all its addresses have in common
 */
public record IpRange(InetAddress network, int bits) {
  public IpRange {
    int width = network.getAddress().length * 8;
    if (bits < 0 || bits > width) {
      throw new IllegalArgumentException(
          "prefix length: " + bits + " (expected: 0.." + width + ")");
    }
    network = masked(network, bits);
  }

  /**
   * @throws IllegalArgumentException unless it is {@code ADDRESS/BITS}
   */
  public static IpRange parse(String cidr) {
    int slash = cidr.indexOf('/');
    Optional<InetAddress> address = literal(slash < 0 ? cidr : cidr.substring(0, slash));
    String bits = cidr.substring(slash + 1);
    if (slash < 0 || address.isEmpty() || !bits.matches("\\d{1,3}")) {
      throw new IllegalArgumentException("\"" + cidr + "\" (expected: a CIDR, as in 10.0.0.0/8)");
    }
    return new IpRange(address.get(), Integer.parseInt(bits));
  }

  /** The address that the text stands for; absent for a host's name, which is never looked up. */
  public static Optional<InetAddress> literal(String text) {
    boolean v6 = text.indexOf(':') >= 0;
    if (v6 ? text.matches(".*[\\[%].*") : !text.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  public boolean contains(InetAddress address) {
    return address.getAddress().length == network.getAddress().length
        && masked(address, bits).equals(network);
  }

  public boolean isV6() {
    return network.getAddress().length == 16;
  }

  /** How many of its bits tell its addresses apart. */
  public int hostBits() {
    return network.getAddress().length * 8 - bits;
  }

  /**
   * The address so far after the first, as {@link #text} writes it.
   *
   * @throws IllegalArgumentException where that is outside
   */
  public String at(long offset) {
    BigInteger found = new BigInteger(1, network.getAddress()).add(BigInteger.valueOf(offset));
    byte[] bytes = found.toByteArray();
    byte[] address = new byte[network.getAddress().length];
    int length = Math.min(bytes.length, address.length);
    System.arraycopy(bytes, bytes.length - length, address, address.length - length, length);
    InetAddress made = address(address);
    if (offset < 0 || !contains(made)) {
      throw new IllegalArgumentException(
          "offset: " + offset + " (expected: inside of " + this + ")");
    }
    return text(made);
  }

  /** As RFC 5952 and Go write it: {@code 2001:2::1}. */
  public static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? address.getHostAddress() : textOfV6(bytes);
  }

  private static String textOfV6(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int zeros = i;
      while (zeros < 8 && groups[zeros] == 0) {
        zeros++;
      }
      if (zeros - i > length) {
        start = i;
        length = zeros - i;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static InetAddress masked(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    int whole = bits / 8;
    if (whole < bytes.length) {
      bytes[whole] &= (byte) (0xff00 >> bits % 8);
      Arrays.fill(bytes, whole + 1, bytes.length, (byte) 0);
    }
    return address(bytes);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return text(network) + "/" + bits;
  }
}
