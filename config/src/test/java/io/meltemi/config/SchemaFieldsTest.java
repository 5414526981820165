package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.config.field.FieldNames;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every field of Istio's CustomResourceDefinitions is read: one with a value of another type is
 * told of. What nobody reads is named here, with the reason.
 */
class SchemaFieldsTest {
  /** By kind and path; of a path, all that is below it. */
  private static final Map<String, String> UNREAD =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "EnvoyFilter spec.configPatches[0].patch", "read by applyTo, where that is told"),
              Map.entry("WasmPlugin spec.pluginConfig", "the plugin's own"),
              Map.entry("WasmPlugin spec.vmConfig.env[0].value", "any text"),
              Map.entry("TrafficExtension spec.wasm.vmConfig.env[0].value", "any text"),
              Map.entry("TrafficExtension spec.wasm.pluginConfig", "the plugin's own")));

  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);
  private final List<String> unread = new ArrayList<>();
  private final TreeSet<String> used = new TreeSet<>();

  @Test
  void everyFieldIsReadOrNamedHere() throws Exception {
    var file = PeerInputs.folder().resolve("crds/istio-1.30.3.yaml");
    for (Document document : Document.split(file.toString(), Files.readString(file))) {
      Object crd = YamlParser.parse(document).plain();
      Map<String, Object> spec = map(map(crd).get("spec"));
      String kind = (String) map(spec.get("names")).get("kind");
      Map<String, Object> version = map(list(spec.get("versions")).getFirst());
      Object schema = map(map(version.get("schema")).get("openAPIV3Schema")).get("properties");
      String api = spec.get("group") + "/" + version.get("name");
      walk(new Place(kind, api, List.of("spec")), map(map(schema).get("spec")));
    }
    assertThat(unread).isEmpty();
    assertThat(UNREAD.keySet()).as("what is read now, and need not be named").isEqualTo(used);
  }

  /**
   * A field of a kind: names of fields, {@code *} for the one item of a list, {@code 80} of maps.
   */
  private record Place(String kind, String api, List<String> path) {
    Place in(String name) {
      var longer = new ArrayList<>(path);
      longer.add(name);
      return new Place(kind, api, longer);
    }

    String field() {
      return String.join(".", path).replace(".*", "[0]");
    }

    Object object(Object value) {
      Object inner = value;
      for (int i = path.size() - 1; i >= 0; i--) {
        inner = path.get(i).equals("*") ? List.of(inner) : Map.of(path.get(i), inner);
      }
      var object = new LinkedHashMap<String, Object>(map(inner));
      object.put("apiVersion", api);
      object.put("kind", kind);
      object.put("metadata", Map.of("name", "x", "namespace", "istio-system"));
      return object;
    }
  }

  private void walk(Place place, Map<String, Object> schema) {
    String type = String.valueOf(schema.get("type"));
    String known = place.kind + " " + place.field();
    if (UNREAD.containsKey(known)) {
      used.add(known);
      return;
    }
    Object wrong = type.equals("object") || type.equals("array") ? "wrong" : Map.of("x", "wrong");
    if (place.path.size() > 1 && !isRead(place, wrong)) {
      unread.add(known);
      return;
    }
    map(schema.getOrDefault("properties", Map.of()))
        .forEach((name, inner) -> walk(place.in(name), map(inner)));
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      walk(place.in("80"), map(values));
    }
    if (schema.get("items") instanceof Map<?, ?> items) {
      walk(place.in("*"), map(items));
    }
  }

  private boolean isRead(Place place, Object wrong) {
    List<Problem> problems = reader.read(Node.ofPlain(place.object(wrong))).problems();
    return problems.stream()
        .anyMatch(
            problem ->
                problem.field().startsWith(FieldNames.camelCase(place.field()))
                    && !problem.message().contains("unknown"));
  }

  @SuppressWarnings("unchecked") // maps of trees have names
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }
}
