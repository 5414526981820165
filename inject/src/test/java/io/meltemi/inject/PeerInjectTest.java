package io.meltemi.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.file.FileInjection;
import io.meltemi.inject.file.FileInjection.Output;
import io.meltemi.inject.patch.JsonPatch;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Istio's own cases: what it made of each file, field by field. */
class PeerInjectTest {
  private static final String OPENSHIFT_RANGE = "1000620000/10000";

  @TestFactory
  Stream<DynamicTest> injectsAsIstioDoes() {
    return PeerCases.tests(PeerInjectTest::run);
  }

  private static void run(Path folder) throws IOException {
    ObjectNode settings = PeerCases.settings(folder);
    String input = Files.readString(folder.resolve("input.yaml"));
    if (settings.has("error contains")) {
      assertThatThrownBy(() -> inject(folder, settings, input))
          .isInstanceOf(InjectionException.class)
          .message()
          .containsIgnoringCase(settings.path("error contains").asText());
      return;
    }
    FileInjection.Result result = inject(folder, settings, input);
    if (settings.has("warning contains")) {
      assertThat(result.warnings())
          .anyMatch(warning -> warning.contains(settings.path("warning contains").asText()));
    }
    List<Document> expected =
        Document.split("output.yaml", Files.readString(folder.resolve("output.yaml")));
    assertThat(result.documents()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      ObjectNode ours =
          switch (result.documents().get(i)) {
            case Output.Same(var text) -> YamlJson.object("ours", text);
            case Output.Written(var object) -> object;
          };
      assertThat(JsonPatch.between(sorted(YamlJson.object(expected.get(i))), sorted(ours)))
          .as("what leads from the peer's to ours")
          .isEmpty();
    }
  }

  private static FileInjection.Result inject(Path folder, ObjectNode settings, String input)
      throws IOException {
    Installation installation = PeerCases.installation(folder);
    var namespace = new TreeMap<String, String>();
    if (settings.at("/env/PLATFORM").asText("").equals("openshift")) {
      installation.openShift();
      namespace.put("openshift.io/sa.scc.uid-range", OPENSHIFT_RANGE);
      namespace.put("openshift.io/sa.scc.supplemental-groups", OPENSHIFT_RANGE);
    }
    boolean nativeSidecars = PeerCases.nativeSidecars(folder);
    return FileInjection.inject(
        installation.injector(), "input.yaml", input, nativeSidecars, namespace);
  }

  /** Fields sorted, without nulls: the peer's printer leaves some and drops others. */
  private static JsonNode sorted(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        var names = new TreeMap<String, JsonNode>();
        object.properties().forEach(field -> names.put(field.getKey(), field.getValue()));
        names.forEach(
            (name, field) -> {
              if (!field.isNull()) {
                copy.set(name, sorted(field));
              }
            });
        yield copy;
      }
      case ArrayNode list -> {
        ArrayNode copy = list.arrayNode();
        list.forEach(item -> copy.add(sorted(item)));
        yield copy;
      }
      default -> value;
    };
  }
}
