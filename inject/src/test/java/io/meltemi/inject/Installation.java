package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.yaml.Document;
import io.meltemi.inject.kube.GoJson;
import io.meltemi.inject.template.PodTemplate;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.model.MeshConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The chart's templates, values and a mesh, as an installation puts them together. */
final class Installation {
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "sidecar", "injection-template.yaml",
          "gateway", "gateway-injection-template.yaml",
          "grpc-simple", "grpc-simple.yaml",
          "grpc-agent", "grpc-agent.yaml");

  private static final String DEFAULTS = "_internal_defaults_do_not_set";

  /** What the chart's config map hands to templates as it is. */
  private static final List<String> PASSED_ON =
      List.of("global", "sidecarInjectorWebhook", "revision", "gateways");

  private final ObjectNode values = chartValues();
  private String mesh = "{}";
  private boolean openShift;
  private final Map<String, String> extraTemplates = new TreeMap<>();

  /** The chart's defaults, and the peer's images. */
  private static ObjectNode chartValues() {
    ObjectNode values =
        (ObjectNode) YamlJson.object("values.yaml", chartFile("values.yaml")).get(DEFAULTS);
    values.withObject("/global").put("hub", "registry.istio.io/testing").put("tag", "latest");
    return values;
  }

  /** One {@code --set} of {@code istioctl install}. */
  Installation set(String assignment) {
    int equals = assignment.indexOf('=');
    String path = assignment.substring(0, equals).replaceFirst("^(values|components)\\.", "");
    JsonNode value = YamlJson.value("--set", assignment.substring(equals + 1));
    int last = path.lastIndexOf('.');
    String parent = "/" + path.substring(0, last).replace('.', '/');
    values.withObject(parent).set(path.substring(last + 1), value);
    return this;
  }

  /** Lays values over those of the chart; null removes. */
  Installation over(JsonNode more) {
    merge(values, more);
    for (var template : more.at("/sidecarInjectorWebhook/templates").properties()) {
      extraTemplates.put(template.getKey(), template.getValue().asText());
    }
    return this;
  }

  Installation template(String name, String text) {
    extraTemplates.put(name, text);
    return this;
  }

  Installation mesh(JsonNode written) {
    mesh = GoJson.print(written);
    return this;
  }

  Installation openShift() {
    openShift = true;
    return this;
  }

  private static void merge(ObjectNode into, JsonNode more) {
    for (var field : more.properties()) {
      if (field.getValue().isNull()) {
        into.remove(field.getKey());
      } else if (field.getValue().isObject() && into.path(field.getKey()).isObject()) {
        merge((ObjectNode) into.get(field.getKey()), field.getValue());
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }

  Injector injector() {
    return new Injector(settings());
  }

  InjectionSettings settings() {
    MeshConfig meshConfig =
        MeshConfigReader.read(new Document("mesh.yaml", 1, mesh)).value().orElseThrow();
    return new InjectionSettings(
        config(),
        InjectionValues.parse("values", GoJson.print(passedOn())),
        meshConfig,
        "",
        "",
        List.of(),
        openShift);
  }

  private ObjectNode passedOn() {
    ObjectNode passed = values.objectNode();
    PASSED_ON.forEach(name -> passed.set(name, values.get(name)));
    ObjectNode pilot = passed.putObject("pilot");
    List.of("cni", "env").forEach(name -> pilot.set(name, values.get(name)));
    return passed;
  }

  InjectionConfig config() {
    var templates = new TreeMap<String, PodTemplate>();
    TEMPLATES.forEach((name, file) -> templates.put(name, parse(name, chartFile("files/" + file))));
    extraTemplates.forEach((name, text) -> templates.put(name, parse(name, text)));
    return new InjectionConfig(
        true,
        List.of("sidecar"),
        templates,
        Collections.emptySortedMap(),
        List.of(),
        List.of(),
        Collections.emptySortedMap());
  }

  private static PodTemplate parse(String name, String text) {
    return PodTemplate.parse(name, text, Map.of());
  }

  private static String chartFile(String name) {
    try {
      return Files.readString(PeerCases.repository().resolve("charts/istiod").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
