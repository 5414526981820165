package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Installation;
import io.meltemi.inject.PeerCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What Istio's {@code kube-inject} printed, byte for byte. */
class KubeInjectPeerTest {
  @TempDir private Path files;

  @TestFactory
  Stream<DynamicTest> printsWhatIstioPrints() {
    return PeerCases.tests(this::run);
  }

  private void run(Path folder) throws IOException {
    ObjectNode settings = PeerCases.settings(folder);
    if (settings.path("only").asText("").equals("webhook")) {
      return;
    }
    Installation installation = PeerCases.installation(folder);
    JsonNode data = installation.configMap();
    Files.writeString(files.resolve("inject"), data.path("config").asText());
    Files.writeString(files.resolve("values"), data.path("values").asText());
    Files.writeString(files.resolve("mesh"), installation.mesh());
    Run run =
        Run.withEnvironment(
            Map.of("ENABLE_NATIVE_SIDECARS", Boolean.toString(PeerCases.nativeSidecars(folder))),
            Files.readString(folder.resolve("input.yaml")),
            "kube-inject",
            "-f",
            "-",
            "--injectConfigFile",
            files.resolve("inject").toString(),
            "--valuesFile",
            files.resolve("values").toString(),
            "--meshConfigFile",
            files.resolve("mesh").toString());
    if (settings.has("error contains")) {
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).containsIgnoringCase(settings.path("error contains").asText());
      return;
    }
    assertThat(run.err()).contains(settings.path("warning contains").asText(""));
    assertThat(run.out()).isEqualTo(Files.readString(folder.resolve("output.yaml")));
  }
}
