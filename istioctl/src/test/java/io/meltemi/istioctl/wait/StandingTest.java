package io.meltemi.istioctl.wait;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {
  private static final Map<String, SortedSet<String>> CONCERNED =
      Map.of("RDS", new TreeSet<>(java.util.Set.of("80", "90")));

  private static Standing of(String page) throws Exception {
    return Standing.of(JsonReader.read(page.getBytes(StandardCharsets.UTF_8)), CONCERNED);
  }

  @Test
  void whatIsOpenElsewhereDoesNotMatter() throws Exception {
    assertThat(
            of("{\"behind\":false,\"types\":{\"LDS\":{\"open\":true},\"RDS\":{\"open\":false}}}"))
        .isEqualTo(new Standing.Done());
    assertThat(of("{\"behind\":false,\"types\":{\"RDS\":{\"open\":true}}}"))
        .isEqualTo(new Standing.Behind("it has not acknowledged RDS"));
    assertThat(of("{\"behind\":true,\"types\":{\"RDS\":{\"open\":false}}}"))
        .isEqualTo(new Standing.Behind("istiod has not sent it all yet"));
  }

  @Test
  void whatWasRefusedIsToldWithItsWordsInOneLine() throws Exception {
    var words = new TreeMap<>(Map.of("RDS 80", "a domain; is there twice"));
    assertThat(
            of(
                """
                {"behind": false, "types": {"RDS": {"open": false, "refused":
                  {"80": "a domain\\n  is there twice\\n", "other": "no"}}}}
                """))
        .isEqualTo(new Standing.Rejected(words));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100, true",
    "100, 99, false",
    "99, 100, true",
    "1000, 999, false",
    "9, '', false"
  })
  void versionsAreNumbers(String wanted, String told, boolean reached) throws Exception {
    String page = "{\"resourceVersion\": \"" + told + "\"}";
    assertThat(
            new Version.OfResource("Kind", wanted)
                .isReachedBy(JsonReader.read(page.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(reached);
  }
}
