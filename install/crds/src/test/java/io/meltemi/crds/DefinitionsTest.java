package io.meltemi.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
  static final Path SOURCES = Path.of("src/main/schemas");
  static final Path FILE = Path.of("../charts/base/files/crd-all.gen.yaml");

  /** {@code ./meltemi crds} writes the file. */
  @Test
  void theChartsFileIsFresh() throws IOException {
    String wanted = Definitions.yaml(SOURCES);
    if (Boolean.getBoolean("crds.update")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, wanted);
    }
    assertThat(Files.readString(FILE))
        .as("%s is what the sources say; run ./meltemi crds", FILE)
        .isEqualTo(wanted);
  }
}
