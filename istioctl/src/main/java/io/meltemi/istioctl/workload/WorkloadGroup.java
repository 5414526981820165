package io.meltemi.istioctl.workload;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a WorkloadGroup its machines are configured by.
 *
 * @param labels of the metadata, and over them those of the template
 * @param configs its ProxyConfigs in YAML, each over the one before
 * @param probe {@link Json#NONE} where there is none
 */
record WorkloadGroup(
    String name,
    String namespace,
    String serviceAccount,
    String network,
    SortedMap<String, String> labels,
    SortedMap<String, Integer> ports,
    List<String> configs,
    Json probe) {
  private static final String CONFIG = "proxy.istio.io/config";

  /**
   * Reads one that is written in YAML.
   *
   * @param file its name, for a failure
   */
  static WorkloadGroup parse(String file, String yaml) {
    try {
      Node node = YamlParser.parse(new Document(file, 1, yaml));
      if (node instanceof Node.Mapping mapping) {
        String json = JsonWriter.compact(Node.plainMap(mapping));
        return of(JsonReader.read(json.getBytes(StandardCharsets.UTF_8)));
      }
      throw new Failure(file + " is no WorkloadGroup (expected: metadata and spec)");
    } catch (BadDocumentException e) {
      throw new Failure(file + ":" + e.line() + ": " + e.getMessage());
    } catch (JsonReader.MalformedJsonException e) {
      throw new Failure(file + " is no WorkloadGroup: " + e.getMessage());
    }
  }

  static WorkloadGroup of(Json object) {
    Json spec = object.at("spec");
    Json template = spec.at("template");
    SortedMap<String, String> labels = texts(spec.at("metadata").at("labels"));
    labels.putAll(texts(template.at("labels")));
    SortedMap<String, Integer> ports = new TreeMap<>();
    fields(template.at("ports")).forEach((port, number) -> ports.put(port, (int) number.number()));
    String account = template.at("serviceAccount").text();
    return new WorkloadGroup(
        object.at("metadata").at("name").text(),
        object.at("metadata").at("namespace").text(),
        account.isEmpty() ? "default" : account,
        template.at("network").text(),
        labels,
        ports,
        List.of(object.at("metadata"), spec.at("metadata")).stream()
            .map(metadata -> metadata.at("annotations").at(CONFIG).text())
            .filter(text -> !text.isEmpty())
            .toList(),
        spec.at("probe"));
  }

  private static SortedMap<String, String> texts(Json map) {
    SortedMap<String, String> texts = new TreeMap<>();
    fields(map).forEach((name, value) -> texts.put(name, value.text()));
    return texts;
  }

  private static Map<String, Json> fields(Json map) {
    return map instanceof Json.Obj(var fields) ? fields : Map.of();
  }
}
