package io.meltemi.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @Test
  void theFamilyFollowsTheInstancesAddresses() {
    assertThat(Addresses.of(List.of("10.0.0.1", "fd00::1"), false))
        .isEqualTo(new Addresses("127.0.0.1", "0.0.0.0", Optional.empty(), "V4_ONLY"));
    assertThat(Addresses.of(List.of("fd00::1"), false))
        .isEqualTo(new Addresses("::1", "::", Optional.empty(), "V6_ONLY"));
    assertThat(Addresses.of(List.of("fd00::1", "10.0.0.1"), true))
        .isEqualTo(new Addresses("::1", "::", Optional.of("0.0.0.0"), "ALL"));
  }

  @Test
  void anInstanceOnALoopbackAddressKeepsToIt() {
    Addresses addresses = Addresses.of(List.of("127.1.0.3"), false);
    assertThat(addresses.localhost()).isEqualTo("127.1.0.3");
    assertThat(addresses.sharesHost()).isTrue();
    assertThat(Addresses.of(List.of("127.0.0.1"), false).sharesHost()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"10s, 10s", "1m30s, 90s", "500ms, 0.5s", "1.5h, 5400s"})
  void intervalsAreWrittenAsSeconds(String text, String json) {
    assertThat(Interval.parse(text).orElseThrow().json()).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource({"10", "s", "0s", "-1s", "1s x"})
  void whatIsNoIntervalIsEmpty(String text) {
    assertThat(Interval.parse(text)).isEmpty();
  }
}
