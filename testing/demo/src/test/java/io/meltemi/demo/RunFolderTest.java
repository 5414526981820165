package io.meltemi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false);

  @TempDir Path temporary;

  @Test
  void deletesItselfAndItsLock() throws IOException {
    RunFolder folder = new RunFolder(temporary.resolve("demo"));
    try (FileChannel lock = folder.lock(terminal)) {
      assertThat(lock.isOpen()).isTrue();
      folder.create();
      folder.write("a.yaml", "kind: A\n");
      assertThat(folder.config().resolve("a.yaml")).hasContent("kind: A\n");
      folder.delete();
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(printed.size()).isZero();
  }

  @Test
  void theKernelHoldsTheLockUntilItIsClosed() throws IOException {
    RunFolder folder = new RunFolder(temporary.resolve("demo"));
    FileChannel lock = folder.lock(terminal);
    String inode = ":" + Files.getAttribute(folder.lockFile(), "unix:ino") + " ";
    assertThat(Path.of("/proc/locks")).content().contains(inode);
    lock.close();
    assertThat(Path.of("/proc/locks")).content().doesNotContain(inode);
  }

  @Test
  void whatAKilledRunLeftIsDeletedWithoutGivingUpTheLock() throws IOException {
    RunFolder folder = new RunFolder(temporary.resolve("demo"));
    Files.createDirectories(folder.config());
    Files.writeString(folder.config().resolve("left.yaml"), "kind: Left\n");
    try (FileChannel lock = folder.lock(terminal)) {
      folder.deleteContents();
      assertThat(folder.root()).isEmptyDirectory();
      assertThat(lock.isOpen()).isTrue();
    }
  }

  @Test
  void everySampleCanBeReadAndMovedToLoopback() throws IOException {
    Path bookshop = Path.of("../../samples/bookshop");
    Samples samples = new Samples(bookshop, new LoopbackSite());
    RunFolder folder = new RunFolder(temporary.resolve("demo"));
    folder.create();
    samples.install(folder);
    for (Workload workload : Workload.ALL) {
      assertThat(folder.config().resolve(workload.file()))
          .content()
          .contains("podIP: 127.0.61." + workload.host())
          .doesNotContain("198.18");
    }
    assertThat(folder.config().resolve("sidecars.yaml"))
        .content()
        .contains(
            "defaultEndpoint: 127.0.0.1:" + Ports.shared(Workload.named("catalog")).application());
  }
}
