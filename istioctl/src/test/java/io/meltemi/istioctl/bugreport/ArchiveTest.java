package io.meltemi.istioctl.bugreport;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  @TempDir Path work;

  private Path unpacked(Path archive) throws Exception {
    Path to = Files.createDirectory(work.resolve("unpacked"));
    Process tar =
        new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", to.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    return to.resolve("bug-report");
  }

  private static Archive.Pace pace(Duration limit) {
    return new Archive.Pace(limit, Duration.ZERO);
  }

  @Test
  void tarReadsWhatIsWritten() throws Exception {
    Path file = work.resolve("bug-report.tar.gz");
    String far = "proxies/" + "n".repeat(63) + "/" + "p".repeat(120) + "/config_dump";
    byte[] whole = new byte[1024];
    List<String> problems =
        new Archive(file, pace(Duration.ofMinutes(1)), new LogErrors(List.of(), List.of()), _ -> {})
            .write(
                List.of(
                    Item.text("versions", "", () -> "1.30.3\n"),
                    new Item("cluster/whole", "", () -> whole),
                    Item.text("cluster/empty", "", () -> ""),
                    Item.text("a/discovery.log", "", () -> "2026-01-02T00:00:00Z\twarn\tslow\n"),
                    Item.text(
                        "cluster/secrets",
                        "",
                        () -> {
                          throw new Failure("bob may not list secrets");
                        }),
                    Item.text(far, "", () -> "far")));
    assertThat(problems).containsExactly("cluster/secrets: bob may not list secrets");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Path root = unpacked(file);
    assertThat(root.resolve("versions")).hasContent("1.30.3\n");
    assertThat(root.resolve("cluster/whole")).hasBinaryContent(whole);
    assertThat(root.resolve("cluster/empty")).isEmptyFile();
    assertThat(root.resolve(far)).hasContent("far");
    assertThat(root.resolve("log-errors"))
        .hasContent("a/discovery.log: 0 critical, 0 fatal, 0 errors, 1 warnings\n");
    assertThat(root.resolve("errors")).hasContent(problems.getFirst() + "\n");
    assertThat(root.resolve("cluster/secrets")).doesNotExist();
    try (var files = Files.list(work)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void afterItsTimeTheRestIsLeftOut() throws Exception {
    Path file = work.resolve("bug-report.tar.gz");
    List<String> problems =
        new Archive(file, pace(Duration.ofNanos(1)), new LogErrors(List.of(), List.of()), _ -> {})
            .write(List.of(Item.text("versions", "", () -> "1.30.3\n")));
    assertThat(problems).containsExactly("versions: left out, since time was up (see --timeout)");
  }
}
