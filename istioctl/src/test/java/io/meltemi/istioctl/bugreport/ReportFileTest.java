package io.meltemi.istioctl.bugreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
  @TempDir Path work;

  private Path file(String text) throws IOException {
    return Files.writeString(work.resolve("report.yaml"), text);
  }

  @Test
  void whatIsThereIsReadAndTheRestIsAbsent() throws IOException {
    var read =
        ReportFile.read(
            file(
                """
                include: ["shop/client", "pay"]
                since: 30m
                dryRun: true
                requestsPerSecondLimit: 5
                """));
    assertThat(read.list("include")).contains(List.of("shop/client", "pay"));
    assertThat(read.text("since")).contains("30m");
    assertThat(read.bool("dryRun")).contains(true);
    assertThat(read.count("requestsPerSecondLimit")).contains(5);
    assertThat(read.list("exclude")).isEmpty();
    assertThat(read.text("context")).isEmpty();
  }

  @Test
  void whatIsWrongIsToldWithItsField() throws IOException {
    Path typo = file("includes: [shop]");
    assertThatThrownBy(() -> ReportFile.read(typo))
        .hasMessageContaining("report.yaml: includes (expected: one of [commandTimeout,");
    var read =
        ReportFile.read(file("{dryRun: sometimes, include: shop, requestsPerSecondLimit: -1}"));
    assertThatThrownBy(() -> read.bool("dryRun"))
        .hasMessageContaining("dryRun: \"sometimes\" (expected: true or false)");
    assertThatThrownBy(() -> read.list("include"))
        .hasMessageContaining("include: \"shop\" (expected: a list of texts)");
    assertThatThrownBy(() -> read.count("requestsPerSecondLimit"))
        .hasMessageContaining("(expected: a whole number)");
    assertThatThrownBy(() -> ReportFile.read(file("- a"))).hasMessageContaining("has no fields");
    assertThatThrownBy(() -> ReportFile.read(work.resolve("nowhere.yaml")))
        .hasMessageContaining("cannot read");
  }
}
