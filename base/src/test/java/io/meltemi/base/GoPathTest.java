package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoPathTest {
  @ParameterizedTest
  @CsvSource({
    "'', .",
    "/, /",
    "//version, /version",
    "/a/../b, /b",
    "/../../etc/, /etc",
    "a//b/./c/.., a/b",
    "../a/../../b, ../../b",
    "a/.., .",
    "/a/b/.., /a"
  })
  void aPathIsCleaned(String path, String cleaned) {
    assertThat(GoPath.clean(path)).isEqualTo(cleaned);
  }

  @ParameterizedTest
  @CsvSource({
    "//version, /version",
    "/debug//, /debug/",
    "/, /",
    "//, /",
    "/a/./, /a/",
    "a, /a",
    "/a/..//, /"
  })
  void aServeMuxKeepsTheSlashAtTheEnd(String path, String cleaned) {
    assertThat(GoPath.cleanForServeMux(path)).isEqualTo(cleaned);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b.tar.gz, b.tar.gz, /a, .gz",
    "'', ., ., ''",
    "/, /, /, ''",
    "a/, a, a, ''",
    "a.b/c, c, a.b, ''"
  })
  void aPathHasParts(String path, String base, String dir, String ext) {
    assertThat(GoPath.base(path)).isEqualTo(base);
    assertThat(GoPath.dir(path)).isEqualTo(dir);
    assertThat(GoPath.ext(path)).isEqualTo(ext);
  }
}
