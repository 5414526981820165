package io.meltemi.istiod;

import static io.meltemi.cli.Compatibility.ROOT;
import static io.meltemi.cli.Compatibility.flags;
import static io.meltemi.cli.Compatibility.flagsIn;
import static io.meltemi.cli.Compatibility.flagsOf;
import static io.meltemi.cli.Compatibility.less;
import static io.meltemi.cli.Compatibility.peerHelp;
import static io.meltemi.cli.Compatibility.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Keeps docs/compatibility.md true. */
class CompatibilityTest {
  @Test
  void flagsOfDiscovery() throws IOException {
    Set<String> peers = flagsIn(peerHelp("help.pilot-discovery.txt"));
    Set<String> ours = flagsOf(new CommandLine(new DiscoveryCommand(Map.of())));
    String command = "pilot-discovery discovery";
    assertThat(less(peers, ours)).as("what Istio has alone").isEmpty();
    assertThat(less(ours, peers)).isEqualTo(flags(command, "only here"));
    assertThat(ours).containsAll(flags(command, "accepted"));
  }

  @Test
  void variablesAreThoseThatAreRead() throws IOException {
    var read = new TreeSet<String>();
    Pattern variable =
        Pattern.compile(
            "(?:environment|variables|env)\\s*\\.\\s*[a-zA-Z]+\\(\\s*\"([A-Z][A-Z0-9_]+)\"");
    for (String module : List.of("settings", "istiod", "agent")) {
      Matcher call = variable.matcher(sources(module));
      while (call.find()) {
        read.add(call.group(1));
      }
    }
    Set<String> listed =
        rows().stream()
            .filter(row -> row.size() == 2 && row.getFirst().matches("[A-Z][A-Z0-9_]+"))
            .map(List::getFirst)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(listed).isEqualTo(read);
  }

  @Test
  void annotationsWithoutEffectAreReadNowhere() throws IOException {
    var all = new StringBuilder();
    for (String module :
        List.of(
            "inject", "settings", "istiod", "agent", "translate", "ingest", "config", "model")) {
      all.append(sources(module));
    }
    for (String template : List.of("injection-template", "gateway-injection-template")) {
      all.append(
          Files.readString(ROOT.resolve("install/charts/istiod/files/" + template + ".yaml")));
    }
    for (List<String> row : rows()) {
      if (row.size() == 2 && row.getFirst().contains("istio.io/")) {
        if (row.get(1).startsWith("without effect")) {
          assertThat(all).doesNotContain(row.getFirst());
        } else {
          assertThat(all).contains(row.getFirst());
        }
      }
    }
  }

  private static String sources(String module) throws IOException {
    var text = new StringBuilder();
    try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }
}
