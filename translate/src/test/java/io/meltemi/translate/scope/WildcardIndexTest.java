package io.meltemi.translate.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import org.junit.jupiter.api.Test;

class WildcardIndexTest {
  private final WildcardIndex<String> index = new WildcardIndex<>();

  @Test
  void longestWildcardWins() {
    put("*");
    put("*.com");
    put("*.example.com");
    put("*-eu.example.com");
    assertThat(find("www.example.com")).isEqualTo("*.example.com");
    assertThat(find("www-eu.example.com")).isEqualTo("*-eu.example.com");
    assertThat(find("www.example.org")).isEqualTo("*");
    assertThat(find("*.example.com")).isEqualTo("*.example.com");
    assertThat(find("*.shop.example.com")).isEqualTo("*.example.com");
  }

  @Test
  void wildcardDoesNotMatchItsParent() {
    put("*.example.com");
    assertThat(index.mostSpecific(Hostname.of("example.com"))).isEmpty();
    assertThat(index.mostSpecific(Hostname.of("wwwexample.com"))).isEmpty();
  }

  @Test
  void firstValueOfAWildcardWins() {
    index.put(Hostname.of("*.com"), "first");
    index.put(Hostname.of("*.com"), "second");
    assertThat(find("a.com")).isEqualTo("first");
  }

  private void put(String host) {
    index.put(Hostname.of(host), host);
  }

  private String find(String host) {
    return index.mostSpecific(Hostname.of(host)).orElse("none");
  }
}
