package io.meltemi.base.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void textOfOthersMakesNoLineOfItsOwn() {
    LogSettings.defaults().install(out);
    System.getLogger("ads")
        .log(
            System.Logger.Level.WARNING,
            "node:{0}",
            "a\r\n2026-01-02T03:04:05.000000Z\tinfo\tforged\u001b[2J\u0085\u2028\u202eé漢");
    System.getLogger("ads")
        .log(System.Logger.Level.ERROR, "failed", new IllegalStateException("one\ntwo"));

    assertThat(written().lines().limit(2))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .endsWith(
                        "node:a\\r\\n2026-01-02T03:04:05.000000Z\\tinfo\\tforged\\u001b[2J\\u0085"
                            + "\\u2028\\u202eé漢"),
            line -> assertThat(line).endsWith("failed"));
    assertThat(written().lines().skip(2))
        .first()
        .isEqualTo("java.lang.IllegalStateException: one\\ntwo");
    assertThat(written().lines().skip(3)).allMatch(line -> line.startsWith("\tat "));
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

  @Test
  void aScopeIsReadAndChangedWhileTheProgramRuns() {
    LogScopes scopes = LogSettings.parse("default:warn,ads:debug", false).install(out);
    assertThat(scopes.find("ads").orElseThrow())
        .isEqualTo(new LogScopes.Scope("ads", LogLevel.DEBUG, LogLevel.NONE, false));
    assertThat(scopes.find("default").orElseThrow().level()).isEqualTo(LogLevel.WARN);
    assertThat(scopes.find("nosuch")).isEmpty();
    scopes.set(new LogScopes.Scope("ads", LogLevel.ERROR, LogLevel.ERROR, true));
    System.getLogger("ads").log(System.Logger.Level.WARNING, "unseen");
    System.getLogger("ads").log(System.Logger.Level.ERROR, "seen");

    assertThat(written().lines())
        .first()
        .asString()
        .matches(".*Z\terror\tads\tLogSettingsTest\\.java:\\d+\tseen");
    assertThat(written().lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void callersAndStackTracesAreSaidOfTheScopesThatAreNamed() {
    LogSettings.parse("", true).withOrigins("ads", "model:warn").install(out);
    System.getLogger("ads").log(System.Logger.Level.INFO, "one");
    System.getLogger("model").log(System.Logger.Level.INFO, "two");
    System.getLogger("model").log(System.Logger.Level.WARNING, "three");

    assertThat(written().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"caller\":\"LogSettingsTest.java:"),
            line -> assertThat(line).doesNotContain("caller", "stack"),
            line -> assertThat(line).contains("\"stack\":\"\\tat "));
    assertThatThrownBy(() -> LogSettings.defaults().withOrigins("", "x:loud"))
        .hasMessageContaining("--log_stacktrace_level: x:loud");
  }

  @Test
  void aFileThatBecomesTooLargeIsPutAside(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("istiod.log");
    var rotating = new RotatingFile.Settings(file, 10, Duration.ZERO, 2);
    try (var targets = LogTargets.open(List.of(), Optional.of(rotating))) {
      for (int i = 0; i < 5; i++) {
        targets.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(Files.readString(file)).isEqualTo("line 4\n");
    try (var files = Files.list(folder)) {
      assertThat(files.map(aside -> aside.getFileName().toString()))
          .hasSize(3)
          .allMatch(name -> name.matches("istiod(-.*)?\\.log"));
    }
  }
}
