package io.meltemi.config.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x{0,1000}",
        "(?:x{0,100}){0,10}",
        "[a-z0-9._-]{0,200}/v[0-9]+",
        "^/(?P<name>[^/{}]{1,63})/\\Q{9}\\E\\x{10FFFF}[]}a]{2,}$",
        "a{,3}{",
        "\\pL{1,50}|.*"
      })
  void whatEnvoyTakesIsTaken(String regex) {
    assertThat(Regexes.fault(regex)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "x{0,1001} repeat",
        "(x{0,100}){0,11} repeat",
        "x{3,2} repeat",
        "(x bracket",
        "x** repetition",
        "[a-] ok"
      })
  void faultsAreNamed(String regex, String word) {
    String fault = Regexes.fault(regex).orElse("ok");
    assertThat(fault.replace("parenthesis", "bracket").replace("missing closing )", "bracket"))
        .containsIgnoringCase(word);
  }

  @Test
  void aProgramThatIsTooLargeForEnvoyIsRefusedWithItsSize() {
    assertThat(Regexes.fault("[^a]{1000}".repeat(5)).orElseThrow())
        .contains("at most 32768 RE2 instructions");
    assertThat(Regexes.fault("x{0,1000}".repeat(40)).orElseThrow()).contains("RE2 instructions");
  }

  @Test
  void anyTextHasAnAnswerAtOnceOnASmallStack() throws Exception {
    var random = new Random(20261129);
    String alphabet = "x()[]{}0,19\\QEpLP?:<>^$|*+.-é";
    var failure = new Throwable[1];
    long start = System.nanoTime();
    var thread =
        new Thread(
            null,
            () -> {
              for (int i = 0; i < 20_000; i++) {
                var regex = new StringBuilder();
                for (int j = random.nextInt(40); j >= 0; j--) {
                  regex.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                Regexes.fault(regex.toString());
              }
              Regexes.fault("(".repeat(512) + "x{0,1000}" + ")".repeat(500));
            },
            "small",
            512 << 10);
    thread.setUncaughtExceptionHandler((_, e) -> failure[0] = e);
    thread.start();
    thread.join();
    assertThat(failure[0]).isNull();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
