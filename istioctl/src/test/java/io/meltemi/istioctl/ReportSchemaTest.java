package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reports of {@code analyze} are what the schema of SARIF demands, in each case that Istio was
 * asked about. The schema is that of the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportSchemaTest {
  private final JsonSchema sarif = sarif();

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(Peer.folder("analyze"))) {
      return files.filter(file -> file.toString().endsWith(".in.yaml")).sorted().toList().stream();
    }
  }

  private static JsonSchema sarif() {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
        .getSchema(text("sarif-2.1.0-rtm.5.json"), InputFormat.JSON);
  }

  private static String text(String resource) {
    try (InputStream in = ReportSchemaTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException bug) {
      throw new IllegalStateException(bug);
    }
  }

  private static String report(Path file) {
    return Run.of("analyze", "--use-kube=false", "-A", "-o", "sarif", file.toString()).out();
  }

  private List<String> faults(String report) {
    return sarif.validate(report, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reportsAreOfTheSchema(Path file) {
    assertThat(faults(report(file))).isEmpty();
  }

  @Test
  void aReportOfNothingIsToo(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("a file.yaml"), "");
    assertThat(faults(report(empty))).isEmpty();
  }

  @Test
  void theSchemaRefusesWhatIsWrong() {
    assertThat(faults("{\"version\": \"2.1.0\"}")).hasSize(1).first().asString().contains("runs");
  }
}
