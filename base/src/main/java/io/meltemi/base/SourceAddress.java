package io.meltemi.base;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where connections come from, as what they hold is told apart: an IPv4 address, or the network of
 * an IPv6 address (64 bits), of which one host has all addresses.
 */
public record SourceAddress(String value) {
  private static final int NETWORK_BYTES = 8;

  /** Of whatever has no address, all together. */
  public static final SourceAddress UNKNOWN = new SourceAddress("");

  public static SourceAddress of(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet) || internet.getAddress() == null) {
      return UNKNOWN;
    }
    byte[] bytes = internet.getAddress().getAddress();
    return new SourceAddress(
        internet.getAddress() instanceof Inet6Address
            ? HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES))
            : internet.getAddress().getHostAddress());
  }
}
