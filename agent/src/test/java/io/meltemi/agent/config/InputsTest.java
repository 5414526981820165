package io.meltemi.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputsTest {
  @Test
  void downwardApiLinesAreUnquotedAndAnAbsentFileIsEmpty() {
    assertThat(DownwardApi.parse("f", "a=\"1\"\nb=\"x\\n\\\"y\\\"=z\"\n\n"))
        .isEqualTo(Map.of("a", "1", "b", "x\n\"y\"=z"));
    assertThat(DownwardApi.read(Path.of("/no/such/file"))).isEmpty();
    assertThatThrownBy(() -> DownwardApi.parse("labels", "a=1x"))
        .hasMessageContaining("labels: a=1x");
  }

  @Test
  void durationsAreGos() {
    Variables variables = Variables.of(Map.of("A", "1m30s", "B", "250ms", "C", "5", "D", "s5"));
    assertThat(variables.duration("A", Duration.ZERO)).isEqualTo(Duration.ofSeconds(90));
    assertThat(variables.duration("B", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
    assertThat(variables.duration("X", Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    assertThat(variables.seconds("C", Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
    assertThatThrownBy(() -> variables.duration("C", Duration.ZERO)).hasMessageContaining("C: 5");
    assertThatThrownBy(() -> variables.duration("D", Duration.ZERO)).hasMessageContaining("D: s5");
  }

  @Test
  void anInstanceOnALoopbackAddressHasThatAlone() {
    assertThat(LocalAddresses.find("127.1.0.7", List.of())).containsExactly("127.1.0.7");
    assertThat(LocalAddresses.find("10.1.2.3", List.of())).startsWith("10.1.2.3");
  }

  @ParameterizedTest
  @CsvSource({
    "fd00:0:0:0:0:0:0:2, fd00::2",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "fe80:0:0:0:0:0:0:0, fe80::"
  })
  void ipv6IsWrittenShort(String full, String expected) {
    assertThat(Ipv6Text.shortest(full)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"istiod:15012, istiod", "[fd00::1]:1, fd00::1", "1.2.3.4:65535, 1.2.3.4"})
  void hostAndPortAreSplit(String text, String host) {
    assertThat(HostPort.parse("s", "f", text).host()).isEqualTo(host);
    assertThat(HostPort.parse("s", "f", text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"istiod", "istiod:", ":15012", "istiod:0", "istiod:65536", "fd00::1:80"})
  void whatIsNoHostAndPortIsRefused(String text) {
    assertThatThrownBy(() -> HostPort.parse("s", "f", text))
        .hasMessage("s: f: " + text + " (expected: HOST:PORT)");
  }
}
