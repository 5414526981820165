package io.meltemi.translate.authz;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.meltemi.base.IpRange;
import java.net.InetAddress;
import java.util.Optional;

/** Ranges of addresses as Envoy has them. */
final class CidrRanges {
  private CidrRanges() {}

  /** Of {@code address/length}, or of one address; absent where it is neither. */
  static Optional<CidrRange> of(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = IpRange.literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int bits = address.orElseThrow().getAddress().length * 8;
    int length = slash < 0 ? bits : length(text.substring(slash + 1));
    return length < 0 || length > bits
        ? Optional.empty()
        : Optional.of(
            CidrRange.newBuilder()
                .setAddressPrefix(IpRange.text(address.orElseThrow()))
                .setPrefixLen(UInt32Value.of(length))
                .build());
  }

  private static int length(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
  }
}
