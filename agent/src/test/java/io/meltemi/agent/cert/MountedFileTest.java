package io.meltemi.agent.cert;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.pem.SmallCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedFileTest {
  private final String one = new SmallCa("one").root();
  private final String two = new SmallCa("two").root();
  private final AtomicInteger changes = new AtomicInteger();
  @TempDir Path folder;
  private Path path;
  private MountedFile file;

  @BeforeEach
  void make() {
    path = folder.resolve("file");
    file = new MountedFile(path, changes::incrementAndGet);
  }

  private void holds(String text) throws Exception {
    Files.writeString(path, text);
    assertThat(file.read()).isTrue();
  }

  @Test
  void changesAreToldButNotTheFirstContentNorTheSame() throws Exception {
    assertThat(file.read()).isFalse();
    holds(one);
    holds(one);
    assertThat(changes).hasValue(0);
    holds(two);
    assertThat(changes).hasValue(1);
    Files.delete(path);
    assertThat(file.read()).isFalse();
    assertThat(changes).hasValue(1);
  }

  @Test
  void whatWasThereBeforeIsKnownInAnyOrder() throws Exception {
    holds(one + two);
    assertThat(file.heldBefore(List.of(one, two))).isFalse();
    holds(two);
    assertThat(file.heldBefore(List.of(two, one))).isTrue();
    assertThat(file.heldBefore(List.of(two))).isFalse();
    assertThat(file.heldBefore(List.of(one))).isFalse();
  }

  @Test
  void anotherOrderIsNoChangeOfCertificates() throws Exception {
    holds(one + two);
    holds(two + one);
    assertThat(file.heldBefore(List.of(one, two))).isFalse();
  }
}
