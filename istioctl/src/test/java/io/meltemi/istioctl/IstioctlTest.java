package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IstioctlTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "-h",
        "help",
        "help pc cluster",
        "pc",
        "pc --help",
        "pc all -h",
        "version -h",
        "proxy-config bootstrap --help",
        "proxy-config clusters --help",
        "pc ep --help"
      })
  void helpIsPrintedAndSucceeds(String line) {
    Run run = Run.of(words(line));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Usage: istioctl");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aMachineIsConfiguredByAGroupAndIntoAFolder() {
    assertThat(Run.of("x", "workload", "entry", "configure").err())
        .contains("expecting a WorkloadGroup artifact file");
    assertThat(Run.of("x", "workload", "entry", "configure", "-f", "g.yaml").err())
        .contains("expecting an output directory");
  }

  @Test
  void theHelpListsTheCommands() {
    assertThat(Run.of().out()).contains("  proxy-config, pc ", "  version ");
  }

  @Test
  void anUnknownCommandIsAnsweredWithAGuess() {
    Run run = Run.of("proxy-confg");
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            Error: unknown command "proxy-confg" for "istioctl"

            Did you mean this?
            \tproxy-config

            Run 'istioctl --help' for usage.
            """);
  }

  @Test
  void anUnknownFlagIsAnsweredWithAGuess() {
    Run run = Run.of("pc", "c", "--fqnd=x");
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err()).startsWith("Error: unknown flag: --fqnd\n").contains("\t--fqdn\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pc cluster",
        "pc cluster --port x -f y",
        "pc cluster a b",
        "pc all a -f b",
        "version -o xml",
        "pc c -f a --admin-address b",
        "pc c --istiod-debug 127.0.0.1:1",
        "help nope",
        "pc c --istiod-debug 127.0.0.1:1 p --kubeclient-timeout 5"
      })
  void aCommandLineThatMakesNoSenseIsRefused(String line) {
    Run run = Run.of(words(line));
    assertThat(run.err()).startsWith("Error: ");
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aProxyMustBeNamed() {
    Run run = Run.of("pc", "c");
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err()).contains("a pod", "--istiod-debug", "--admin-address", "--file");
  }

  @Test
  void aPodWithoutAClusterIsAnsweredWithWhatIsNeeded() {
    Run run = Run.of("pc", "c", "web.default");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("Error: no cluster is configured").contains("--kubeconfig");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish", "powershell"})
  void shellsCompleteCommandsBelowOthers(String shell) {
    Run run = Run.of("completion", shell);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("proxy-config", "create-remote-secret", "internal-debug");
  }

  @Test
  void bashCompletesWhatIsBelowAnAlias() throws Exception {
    Path script =
        Files.writeString(folder.resolve("completion"), Run.of("completion", "bash").out());
    assertThat(completed(script, "istioctl", "pc", "cl")).containsExactly("cluster");
    assertThat(completed(script, "istioctl", "x", "workload", "group", "")).contains("create");
    assertThat(completed(script, "istioctl", "tag", "set", "--over"))
        .containsExactly("--overwrite");
    assertThat(completed(script, "istioctl", "proxy-st")).containsExactly("proxy-status");
    assertThat(Run.of("completion", "tcsh").exitCode()).isEqualTo(64);
  }

  private static List<String> completed(Path script, String... words) throws Exception {
    String line =
        ". %s; COMP_WORDS=(%s); COMP_CWORD=%d; _istioctl; printf '%%s\n' \"${COMPREPLY[@]}\""
            .formatted(
                script,
                Stream.of(words).map(word -> "'" + word + "'").collect(Collectors.joining(" ")),
                words.length - 1);
    Process bash = new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return out.lines().toList();
  }

  @Test
  void versionsArePrintedShortlyAndInFull() {
    assertThat(Run.of("version").out()).isEqualTo("client version: 1.30.3\n");
    assertThat(Run.of("version", "--short=false", "--remote=false").out())
        .startsWith("client version: version.BuildInfo{Version:\"1.30.3\", GitRevision:");
    assertThat(Run.of("version", "-ojson").out())
        .startsWith("{\n  \"clientVersion\": {\n    \"version\": \"1.30.3\",");
    assertThat(Run.of("version", "-o", "yaml").out()).startsWith("clientVersion:\n  ");
  }

  @Test
  void flagsOfTheClusterClientAreAccepted() {
    assertThat(
            Run.of("version", "--context=x", "-c", "y", "--as-group=a", "--as-group=b").exitCode())
        .isZero();
  }

  private static String[] words(String line) {
    return line.isEmpty() ? new String[0] : line.split(" ");
  }
}
