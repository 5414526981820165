package io.meltemi.translate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatNameTest {
  private static final StatName NAME =
      new StatName("a.shop.svc.cluster.local", "a.shop", "a", "v1", 80, "http", 8080);

  @ParameterizedTest
  @CsvSource({
    "%SERVICE%, a.shop",
    "%SERVICE_NAME%, a",
    "%SERVICE_FQDN%_%SERVICE_PORT%, a.shop.svc.cluster.local_80",
    "%SERVICE%_%SERVICE_PORT_NAME%_%SUBSET_NAME%, a.shop_http_v1",
    "x%TARGET_PORT%, x8080",
    "%UNKNOWN%, %UNKNOWN%"
  })
  void variablesAreFilledIn(String pattern, String name) {
    assertThat(NAME.in(pattern, "outbound|80||a")).isEqualTo(name);
  }

  @Test
  void withoutAPatternItIsTheClustersName() {
    assertThat(NAME.in("", "outbound|80||a")).isEqualTo("outbound|80||a");
  }
}
