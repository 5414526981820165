package io.meltemi.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the table of advisories in docs/security.md true. */
class AdvisoriesTest {
  private static final String HEADING = "## What was found in Istio and Envoy";
  private static final Pattern TEST = Pattern.compile("`([\\w.]+)#(\\w+)`");

  /** ENVOY_VERSION, as the set-up fetches it. */
  private static final Pattern ENVOY =
      Pattern.compile("^ENVOY_VERSION=(\\d+)\\.(\\d+)\\.(\\d+)$", Pattern.MULTILINE);

  @Test
  void everyRowHasATestOfItsNameOrTheReasonWhyNot() throws IOException {
    List<String> rows = rows();
    assertThat(rows).hasSizeGreaterThan(20);
    for (String row : rows) {
      String[] cells = row.split("\\|", -1);
      List<MatchResult> tests = TEST.matcher(cells[3]).results().toList();
      if (tests.isEmpty()) {
        assertThat(cells[3].strip()).as(row).isEqualTo("–");
        assertThat(cells[2]).as(row).contains("not applicable");
      }
      for (MatchResult test : tests) {
        assertThat(test.group(2).toLowerCase(Locale.ROOT))
            .as(row)
            .startsWith(cells[1].toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
        assertThat(Files.readString(file(test.group(1))))
            .as(row)
            .containsPattern("void " + test.group(2) + "\\(");
      }
    }
  }

  @Test
  void cve202647774EnvoyIsOneThatBoundsCookies() throws IOException {
    String setup = Files.readString(Repository.root().resolve("setup/lib.sh"));
    var version = ENVOY.matcher(setup);
    assertThat(version.find()).isTrue();
    int packed =
        Integer.parseInt(version.group(1)) * 1_000_000
            + Integer.parseInt(version.group(2)) * 1_000
            + Integer.parseInt(version.group(3));
    assertThat(packed).as("fixed in 1.38.1").isGreaterThanOrEqualTo(1_038_001);
  }

  private static List<String> rows() throws IOException {
    String text = Files.readString(Repository.root().resolve("docs/security.md"));
    int start = text.indexOf(HEADING);
    assertThat(start).isNotNegative();
    int end = text.indexOf("\n## ", start + 1);
    return text.substring(start, end < 0 ? text.length() : end)
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| advisory"))
        .toList();
  }

  /** The file of a class, named without the beginning that all packages share. */
  private static Path file(String name) throws IOException {
    String suffix = name.replace('.', '/') + ".java";
    try (Stream<Path> all = Files.walk(Repository.root())) {
      return all.filter(path -> path.endsWith(suffix))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no file " + suffix));
    }
  }
}
