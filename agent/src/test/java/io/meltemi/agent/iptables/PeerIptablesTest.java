package io.meltemi.agent.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Every recorded case of Istio's own dry run, read in place. */
class PeerIptablesTest {
  private static final HostFacts DUAL_STACK_HOST =
      new HostFacts(
          List.of(InetAddress.ofLiteral("10.0.0.5"), InetAddress.ofLiteral("fd00::5")),
          List.of("10.96.0.10"),
          List.of());

  @Test
  void peerDataIsThere() {
    assumeTrue(cases().isPresent(), "no peer data: set MELTEMI_PEER to its folder");
    assertThat(cases().orElseThrow()).isDirectoryContaining("glob:**.txt");
  }

  @TestFactory
  Stream<DynamicTest> printsWhatIstioPrints() throws IOException {
    if (cases().isEmpty()) {
      return Stream.empty();
    }
    try (var files = Files.list(cases().orElseThrow())) {
      return files.sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String[] words = lines.getFirst().substring("# istio-iptables ".length()).split(" ");
    String expected = String.join("\n", lines.subList(2, lines.size())) + "\n";

    IptablesOptions options = new IptablesOptions();
    String[] capture =
        Arrays.stream(words).filter(word -> !word.equals("--dry-run")).toArray(String[]::new);
    new CommandLine(new Holder(options)).parseArgs(capture);
    IptablesSettings settings = SettingsParser.parse(options, DUAL_STACK_HOST);
    StringBuilder printed = new StringBuilder();
    for (Family family : settings.network().families()) {
      printed.append("## ").append(family.command()).append("-restore\n");
      printed.append(CaptureRules.rulesFor(settings, family).restoreInput());
    }
    assertThat(printed.toString()).isEqualTo(expected);
  }

  @CommandLine.Command
  private record Holder(@CommandLine.Mixin IptablesOptions options) {}

  private static Optional<Path> cases() {
    String given = System.getProperty("MELTEMI_PEER", System.getenv("MELTEMI_PEER"));
    Stream<Path> places =
        given == null
            ? Stream.of(Path.of("../../shared/peer"), Path.of("../shared/peer"))
            : Stream.of(Path.of(given));
    return places.map(place -> place.resolve("iptables")).filter(Files::isDirectory).findFirst();
  }
}
