package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IstioctlTest {

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
