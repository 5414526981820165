package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @ParameterizedTest
  @CsvSource({":15010,'',15010", "127.0.0.1:0,127.0.0.1,0", "[::1]:80,::1,80"})
  void hostAndPortAreRead(String text, String host, int port) {
    assertThat(HostPort.parse("--grpcAddr", text)).contains(new HostPort(host, port));
    assertThat(HostPort.parse("--grpcAddr", text).orElseThrow()).hasToString(text);
  }

  @Test
  void nothingSwitchesThePortOff() {
    assertThat(HostPort.parse("--grpcAddr", "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"15010", ":", ":65536", ":-1", "host:", ":port", ":100000"})
  void whatIsNoPortIsRefusedByName(String text) {
    assertThatThrownBy(() -> HostPort.parse("--grpcAddr", text))
        .hasMessageContaining("--grpcAddr: \"" + text + "\" (expected: HOST:PORT");
  }
}
