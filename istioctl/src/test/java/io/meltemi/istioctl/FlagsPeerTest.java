package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Commands take every flag that Istio's take, by its name and its letter. */
class FlagsPeerTest {
  private static final Pattern USAGE = Pattern.compile("Usage:\n +istioctl ([a-z -]*[a-z])");
  private static final Pattern FLAG =
      Pattern.compile("^ +(?:(-\\w), |    )(--[A-Za-z][\\w-]*)", Pattern.MULTILINE);

  /** What asks a webhook over xDS; docs/features.md says so. */
  private static final Map<String, Set<String>> LACKS =
      Map.of(
          "kube-inject",
          Set.of(
              "--authority",
              "--cert-dir",
              "--insecure",
              "--operatorFileName",
              "--plaintext",
              "--timeout",
              "--webhookConfig",
              "--xds-address",
              "--xds-label",
              "--xds-port"));

  static Stream<Path> helps() throws IOException {
    try (Stream<Path> files = Files.list(Peer.folder("istioctl"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("help\\..*"))
          // Other programs', and what is only of the ambient mode.
          .filter(file -> !file.toString().matches(".*(help|pilot-.*|waypoint)\\.txt"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("helps")
  void everyFlagIsTaken(Path help) throws IOException {
    String text = Peer.text(help);
    Matcher usage = USAGE.matcher(text);
    assertThat(usage.find()).isTrue();
    String name = usage.group(1);
    CommandLine command = ReleaseFiles.program();
    for (String word : name.split(" -f", 2)[0].split(" ")) {
      command = command.getSubcommands().get(word);
      assertThat(command).as(name).isNotNull();
    }
    Set<String> ours = flags(command);
    var missing = new TreeSet<String>();
    Matcher flag = FLAG.matcher(text);
    while (flag.find()) {
      Stream.of(flag.group(2), flag.group(1))
          .filter(one -> one != null && !ours.contains(one))
          .forEach(missing::add);
    }
    missing.removeAll(LACKS.getOrDefault(name, Set.of()));
    assertThat(missing).as(name).isEmpty();
  }

  /** Its own, and those of the commands below: Istio's groups list what they hand down. */
  private static Set<String> flags(CommandLine command) {
    var flags = new TreeSet<String>();
    command.getCommandSpec().options().forEach(option -> flags.addAll(Set.of(option.names())));
    command.getSubcommands().values().forEach(below -> flags.addAll(flags(below)));
    return flags;
  }
}
