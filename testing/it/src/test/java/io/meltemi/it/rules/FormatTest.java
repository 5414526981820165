package io.meltemi.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every source is as google-java-format leaves it; {@code ./meltemi format} makes it so. */
class FormatTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  @Test
  void everySourceIsFormatted() throws Exception {
    try (var files = Files.walk(ROOT)) {
      List<Path> unformatted =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> !ROOT.relativize(f).toString().contains("target/"))
              .parallel()
              .filter(FormatTest::isUnformatted)
              .map(ROOT::relativize)
              .toList();
      assertThat(unformatted).isEmpty();
    }
  }

  private static boolean isUnformatted(Path file) {
    try {
      String source = Files.readString(file);
      String formatted = new Formatter().formatSourceAndFixImports(source);
      if (Boolean.getBoolean("format.update")) {
        Files.writeString(file, formatted);
        return false;
      }
      return !formatted.equals(source);
    } catch (Exception e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
  }
}
