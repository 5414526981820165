package io.meltemi.config.virtualservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostSetTest {
  private static final List<String> HOSTS =
      List.of("a.b", "*.b", "*b", "*", "c", "*.a.b", "x.a.b", "b", "ab", "*a.b", ".b");

  @Test
  void holdingIsWhatHostnamesSay() {
    for (String one : HOSTS) {
      for (String other : HOSTS) {
        assertThat(new HostSet(List.of(one)).holds(other))
            .as("%s holds %s", one, other)
            .isEqualTo(Hostname.of(other).isSubsetOf(Hostname.of(one)));
      }
    }
  }

  @Test
  void overlappingIsWhatHostnamesSay() {
    for (String one : HOSTS) {
      for (String other : HOSTS) {
        assertThat(!new HostSet(List.of(one, other)).overlaps().isEmpty())
            .as("%s overlaps %s", one, other)
            .isEqualTo(Hostname.of(one).matches(Hostname.of(other)));
      }
    }
  }

  @Test
  void manyHostsAreShownInPart() {
    assertThat(new HostSet(List.of("a", "b", "c", "d", "e", "f", "g")))
        .hasToString("[a, b, c, d, e] and 2 more");
  }
}
