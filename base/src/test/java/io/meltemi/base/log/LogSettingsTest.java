package io.meltemi.base.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogSettingsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    LogSettings.defaults().install(System.out);
  }

  @Test
  void pairsSetTheirScopesAndABareLevelIsTheDefault() {
    assertThat(LogSettings.parse("warn,ads:debug", true))
        .isEqualTo(
            new LogSettings(
                new TreeMap<>(Map.of("default", LogLevel.WARN, "ads", LogLevel.DEBUG)), true));
    assertThat(LogSettings.parse("", false)).isEqualTo(LogSettings.defaults());
  }

  @Test
  void allOverridesEveryScope() {
    assertThat(LogSettings.parse("ads:debug,all:error", false).levels())
        .isEqualTo(Map.of("default", LogLevel.ERROR));
  }

  @Test
  void aWrongLevelIsNamedWithWhatWasExpected() {
    assertThatThrownBy(() -> LogSettings.parse("default:info,ads:loud", false))
        .hasMessageContaining("ads:loud")
        .hasMessageContaining("none|fatal|error|warn|info|debug");
    assertThatThrownBy(() -> LogSettings.parse(":info", false)).hasMessageContaining(":info");
  }

  @Test
  void linesAreIstiosAndBelowTheLevelNothingIsWritten() {
    LogSettings.parse("default:warn,ads:debug", false).install(out);
    System.getLogger("ads").log(System.Logger.Level.DEBUG, "push {0}", "a.b");
    System.getLogger("model").log(System.Logger.Level.INFO, "unseen");
    System.getLogger("default").log(System.Logger.Level.WARNING, "plain");

    assertThat(written().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\tdebug\tads\tpush"
                            + " a\\.b"),
            line -> assertThat(line).endsWith("Z\twarn\tplain"));
  }

  @Test
  void jsonLinesEscapeWhatTheMessageHolds() {
    LogSettings.parse("", true).install(out);
    System.getLogger("ca").log(System.Logger.Level.INFO, "say \"hi\"\n\u0001");

    assertThat(written())
        .startsWith("{\"level\":\"info\",\"time\":\"")
        .endsWith("\"scope\":\"ca\",\"msg\":\"say \\\"hi\\\"\\n\\u0001\"}\n");
  }

  @Test
  void aMessageWithBracesIsPrintedAsItIs() {
    LogSettings.defaults().install(out);
    System.getLogger("default").log(System.Logger.Level.INFO, "{\"a\": {1}");
    assertThat(written()).endsWith("\tinfo\t{\"a\": {1}\n");
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
