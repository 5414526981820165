package io.meltemi.it.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The resources that are known to differ from the peer's, each as {@link Difference#toString} has
 * it, with a reason in the file.
 */
record KnownDifferences(SortedSet<String> lines) {
  private static final String FILE = "known-differences.txt";

  /** What differs in one resource of one proxy. */
  record Difference(Scenario scenario, Scenario.Proxy proxy, String type, Kind kind, String name) {
    /** How our resource stands to the peer's. */
    enum Kind {
      MISSING,
      EXTRA,
      DIFFERS
    }

    @Override
    public String toString() {
      return "%s %s %s %s %s"
          .formatted(scenario, proxy.name(), type, kind.name().toLowerCase(), name);
    }
  }

  static KnownDifferences read() throws IOException {
    try (InputStream file = KnownDifferences.class.getResourceAsStream(FILE)) {
      return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static KnownDifferences parse(String text) {
    var lines = new TreeSet<String>();
    String reason = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("[") && line.endsWith("]")) {
        reason = line;
      } else if (!line.isBlank() && !line.startsWith("#")) {
        if (reason.isEmpty() || !lines.add(line)) {
          throw new IllegalArgumentException(
              FILE + ": \"" + line + "\" (expected: each difference once, below its [reason])");
        }
      }
    }
    return new KnownDifferences(lines);
  }
}
