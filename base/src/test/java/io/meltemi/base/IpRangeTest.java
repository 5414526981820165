package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.255.255, true",
    "10.1.0.0/16, 10.2.0.0, false",
    "10.1.2.3/31, 10.1.2.2, true",
    "10.1.2.3/32, 10.1.2.2, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "2001:2::/48, 2001:2:0:1::1, true",
    "2001:2::/48, 2001:2:1::1, false",
    "::/0, 10.0.0.1, false",
    "0.0.0.0/0, ::1, false",
  })
  void addressesWithItsFirstBitsAreInside(String range, String address, boolean inside) {
    assertThat(IpRange.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0/8",
        "10.0.0.0/-1",
        "host/8",
        "::/129",
        "10.0.0.0/8/8",
        "10.0.0.256/8",
        "1/8",
        "/8"
      })
  void whatIsNoCidrIsRefused(String text) {
    assertThatThrownBy(() -> IpRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "240.240.0.0/16, 1, 240.240.0.1",
    "240.240.0.0/16, 65535, 240.240.255.255",
    "2001:2::/48, 1, 2001:2::1",
    "2001:2::/48, 65535, 2001:2::ffff",
    "2001:2::/48, 65536, 2001:2::1:0",
    "::/8, 0, ::",
  })
  void addressesAreCountedFromItsFirst(String range, long offset, String address) {
    assertThat(IpRange.parse(range).at(offset)).isEqualTo(address);
  }

  @Test
  void noAddressIsCountedOutside() {
    assertThatThrownBy(() -> IpRange.parse("10.0.0.0/30").at(4))
        .hasMessageContaining("10.0.0.0/30");
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:0:0:0:0:0, 1::",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80:0:0:0:ABCD:0:0:12, fe80::abcd:0:0:12",
    "10.0.0.1, 10.0.0.1",
  })
  void theLongestRunOfZerosIsLeftOut(String address, String text) {
    assertThat(IpRange.text(InetAddress.ofLiteral(address))).isEqualTo(text);
  }
}
