package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HttpUrlTest {
  private static HttpUrl url(String text) {
    return HttpUrl.parse(text).orElseThrow();
  }

  @Test
  void partsAreReadWithTheirDefaults() {
    assertThat(url("HTTPS://Keys.Example/a?b=c#d"))
        .isEqualTo(new HttpUrl(true, "keys.example", 443, "/a?b=c"));
    assertThat(url("http://keys.example:8080"))
        .isEqualTo(new HttpUrl(false, "keys.example", 8080, "/"));
    assertThat(url("https://[fd00::1]:1?x")).isEqualTo(new HttpUrl(true, "fd00::1", 1, "/?x"));
    assertThat(url("https://[fd00::1]:1?x").authority()).isEqualTo("[fd00::1]:1");
    assertThat(url("https://a_b.example:443/")).hasToString("https://a_b.example/");
  }

  @Test
  void whatCouldMeanAnotherHostIsNone() {
    for (String text :
        List.of(
            "ftp://a",
            "//a",
            "http://",
            "http://a@b/",
            "http://a:0/",
            "http://a:70000/",
            "http://a\\@b/",
            "http://a /",
            "http://a/\r\nHost: b",
            "http://a/\u00e4",
            "http://[fd00::1/",
            "javascript:x")) {
      assertThat(HttpUrl.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void redirectsAreReadAsRelativeToTheUrl() {
    HttpUrl from = url("https://a:8443/b?c");
    assertThat(from.redirect("/d")).contains(url("https://a:8443/d"));
    assertThat(from.redirect("//e/f")).contains(url("https://e/f"));
    assertThat(from.redirect("http://e")).contains(url("http://e/"));
    assertThat(from.redirect("e")).isEmpty();
  }
}
