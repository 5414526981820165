package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagDefaultsTest {
  @TempDir private Path home;

  private Run run(Map<String, String> environment, String... words) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", home.toString());
    return Run.withEnvironment(all, "", words);
  }

  private void file(String text) throws IOException {
    Files.writeString(
        Files.createDirectories(home.resolve(".istioctl")).resolve("config.yaml"), text);
  }

  @Test
  void withoutAnythingFlagsAreWhatTheyAlwaysAre() {
    assertThat(run(Map.of(), "x", "config", "list").out())
        .isEqualTo(
            """
            FLAG                    VALUE            FROM
            authority                                default
            cert-dir                                 default
            insecure                                 default
            istioNamespace          istio-system     default
            plaintext                                default
            prefer-experimental                      default
            xds-address                              default
            xds-port                15012            default
            """);
  }

  @Test
  void theEnvironmentComesBeforeTheFile() throws IOException {
    file("istioNamespace: of-file\nxds-port: 15010\nplaintext: true\n");
    assertThat(run(Map.of("ISTIOCTL_ISTIONAMESPACE", "mesh"), "x", "config", "list").out().lines())
        .anyMatch(row -> row.matches("istioNamespace +mesh +\\$ISTIOCTL_ISTIONAMESPACE"))
        .anyMatch(row -> row.matches("xds-port +15010 +" + home + "/.istioctl/config.yaml"))
        .anyMatch(row -> row.matches("plaintext +true +.*"));
  }

  @Test
  void commandsGoByThem() {
    Map<String, String> nobody =
        Map.of(
            "ISTIOCTL_XDS_ADDRESS", "127.0.0.1:1",
            "ISTIOCTL_PLAINTEXT", "true");
    assertThat(run(nobody, "proxy-status", "--timeout", "2s").err()).contains("127.0.0.1:1");
    assertThat(run(nobody, "proxy-status", "--timeout", "2s", "--xds-address", "127.0.0.1:2").err())
        .contains("127.0.0.1:2");
  }

  @Test
  void theExperimentalVersionIsPreferredWhereThatIsSaid() {
    Map<String, String> prefer =
        Map.of(
            "ISTIOCTL_PREFER_EXPERIMENTAL", "true",
            "ISTIOCTL_XDS_ADDRESS", "127.0.0.1:1",
            "ISTIOCTL_PLAINTEXT", "true");
    assertThat(run(prefer, "version", "--timeout", "2s").err()).contains("127.0.0.1:1");
  }

  @Test
  void whatMakesNoSenseIsRefusedWithWhereItIsSaid() throws IOException {
    assertThat(run(Map.of("ISTIOCTL_INSECURE", "perhaps"), "version"))
        .isEqualTo(
            new Run(
                64,
                "",
                "Error: $ISTIOCTL_INSECURE: insecure: \"perhaps\" (expected: true or false)\n"));
    assertThat(run(Map.of("ISTIOCONFIG", "/none.yaml"), "version").err())
        .startsWith("Error: cannot read the defaults of flags in /none.yaml")
        .hasLineCount(1);
    file("xds-port: many\n");
    assertThat(run(Map.of(), "version").err())
        .contains("config.yaml: xds-port: \"many\" (expected: a port)");
  }
}
