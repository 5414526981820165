package io.meltemi.envtest.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.kubelet.PayloadFolder.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadFolderTest {
  @TempDir Path folder;

  private void write(Map<String, String> files) throws IOException {
    var payloads = new TreeMap<String, Payload>();
    files.forEach(
        (name, text) ->
            payloads.put(name, new Payload(text.getBytes(StandardCharsets.UTF_8), 0640)));
    new PayloadFolder(folder).write(payloads);
  }

  @Test
  void filesAreLinksThroughThePresentVersion() throws IOException {
    write(Map.of("token", "one", "below/ca.crt", "root"));
    assertThat(folder.resolve("token")).isSymbolicLink().hasContent("one");
    assertThat(folder.resolve("below/ca.crt")).hasContent("root");
    assertThat(Files.readSymbolicLink(folder.resolve("token"))).hasToString("..data/token");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("token"))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aChangeComesAllAtOnceAndLeavesNothingBehind() throws IOException {
    write(Map.of("a", "1", "b", "1"));
    write(Map.of("b", "2", "c", "2"));
    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(folder.resolve("b")).hasContent("2");
    assertThat(folder.resolve("c")).hasContent("2");
    try (var files = Files.list(folder)) {
      assertThat(files.filter(Files::isDirectory).filter(f -> !Files.isSymbolicLink(f))).hasSize(1);
    }
  }

  @Test
  void whatIsTheSameIsNotWrittenAgain() throws IOException {
    write(Map.of("a", "1"));
    Path version = Files.readSymbolicLink(folder.resolve("..data"));
    write(Map.of("a", "1"));
    assertThat(Files.readSymbolicLink(folder.resolve("..data"))).isEqualTo(version);
  }

  @Test
  void mountPointsWithinStay() throws IOException {
    write(Map.of("a", "1"));
    Files.createDirectory(folder.resolve("crl"));
    write(Map.of("a", "2"));
    assertThat(folder.resolve("crl")).isDirectory();
  }
}
