package io.meltemi.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the programs run with is, byte for byte, what {@code setup/artifacts.sha256} lists; the jar
 * that the build makes of signed ones by what it is made of.
 */
class ArtifactsIT {
  private static final List<String> FOLDERS =
      List.of(
          "istiod/target/lib", "istiod/target/signed", "agent/target/lib", "istioctl/target/lib");

  @Test
  void everyJarThatShipsHasTheSumInTheRepository() throws Exception {
    Map<String, String> listed = listed();
    for (String folder : FOLDERS) {
      Map<String, String> jars = jars(Repository.root().resolve(folder));
      assertThat(jars).as(folder).isNotEmpty();
      assertThat(listed).as(folder).containsAllEntriesOf(jars);
    }
  }

  private static Map<String, String> listed() throws IOException {
    var sums = new TreeMap<String, String>();
    for (String line : Files.readAllLines(Repository.root().resolve("setup/artifacts.sha256"))) {
      String[] sumAndName = line.split(" +");
      sums.put(sumAndName[1], sumAndName[0]);
    }
    return sums;
  }

  private static boolean isOfOthers(Path jar) {
    String name = jar.getFileName().toString();
    return !name.startsWith("meltemi-") && !name.endsWith("-unsigned.jar");
  }

  /** The sums of the third-party jars in a folder. */
  private static Map<String, String> jars(Path folder)
      throws IOException, GeneralSecurityException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(ArtifactsIT::isOfOthers).toList();
    }
    var sums = new TreeMap<String, String>();
    for (Path jar : files) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
      sums.put(jar.getFileName().toString(), HexFormat.of().formatHex(digest));
    }
    return sums;
  }
}
