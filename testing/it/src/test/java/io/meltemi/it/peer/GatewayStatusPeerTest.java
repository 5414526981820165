package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.ingest.gateway.GatewaySettings;
import io.meltemi.it.fixture.Repository;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statuses of the Gateway API's objects are Istio 1.30.3's, but for times. */
class GatewayStatusPeerTest {
  private static final String NOW = "now";
  private static final GatewaySettings EVERYTHING =
      new GatewaySettings(
          true, true, true, true, "istio.io/gateway-controller", "istio", true, true);

  static Stream<String> cases() throws Exception {
    try (var files = Files.list(Repository.peer("gateway-status"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".in.yaml"))
          .map(name -> name.replace(".in.yaml", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyStatusIsThePeers(String name) throws Exception {
    Path folder = Repository.peer("gateway-status");
    var documents = new ArrayList<>(StatusWorld.documents());
    for (Document document : read(folder.resolve(name + ".in.yaml"))) {
      documents.add(withId(document));
    }
    MeshSnapshot snapshot = StatusWorld.snapshot("domain.suffix", EVERYTHING, documents);

    assertThat(text(ours(snapshot)))
        .isEqualTo(text(peers(folder.resolve(name + ".status.yaml"), false)));
  }

  static Stream<String> scenarios() throws Exception {
    try (var folders = Files.list(Repository.peer("xds"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("golden/status.yaml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  /**
   * The API server counts generations and adds defaults to references, which a folder does not:
   * they are left out of both.
   */
  @ParameterizedTest
  @MethodSource("scenarios")
  void everyStatusOfAScenarioIsThePeers(String name) throws Exception {
    Path folder = Repository.peer("xds").resolve(name);
    var documents = new ArrayList<>(read(folder.resolve("input.yaml")));
    documents.addAll(read(Repository.peer("xds").resolveSibling("cluster.yaml")));
    MeshSnapshot snapshot =
        StatusWorld.snapshot("cluster.local", GatewaySettings.DEFAULT.withAlpha(true), documents);

    assertThat(text(ours(snapshot)))
        .isEqualTo(text(peers(folder.resolve("golden/status.yaml"), true)));
  }

  private static List<Document> read(Path file) throws Exception {
    return Document.split(file.getFileName().toString(), Files.readString(file));
  }

  /** The peer's objects were of no API server, which gives each an id. */
  private static Document withId(Document document) throws Exception {
    boolean policy = document.text().contains("kind: BackendTLSPolicy");
    return policy && !document.text().contains("uid:")
        ? new Document(
            document.file(),
            document.line(),
            document.text().replaceFirst("metadata:\n", "metadata:\n  uid: ''\n"))
        : document;
  }

  private static SortedMap<String, Object> ours(MeshSnapshot snapshot) {
    var all = new TreeMap<String, Object>();
    snapshot
        .objectStatuses()
        .all()
        .forEach(
            (object, status) -> {
              Map<String, Object> told =
                  snapshot.objectStatuses().told().getOrDefault(object, Map.of());
              all.put(name(object), normal(status.in(told, NOW), ""));
            });
    return all;
  }

  private static String name(MeshObject.Key object) {
    String kind = object.kind().equals("KubernetesGateway") ? "Gateway" : object.kind();
    return kind + " " + object.resource();
  }

  private static SortedMap<String, Object> peers(Path file, boolean flat) throws Exception {
    var all = new TreeMap<String, Object>();
    for (Document document : read(file)) {
      Map<?, ?> object = (Map<?, ?>) ((Node) YamlParser.parse(document)).plain();
      Map<?, ?> metadata = flat ? object : (Map<?, ?>) object.get("metadata");
      Object namespace = metadata.get("namespace");
      String name =
          object.get("kind")
              + " "
              + (namespace == null ? "" : namespace + "/")
              + metadata.get("name");
      Object status = object.get("status");
      // An API server adds that to an Ingress that tells nothing.
      boolean nothing = Map.of("loadBalancer", Map.of()).equals(status);
      if (!nothing && status instanceof Map<?, ?> map && !map.isEmpty()) {
        all.put(name, normal(status, ""));
      }
    }
    return all;
  }

  /** Without what a folder has not, and times. */
  private static Object normal(Object tree, String field) {
    if (tree instanceof List<?> list) {
      return list.stream().map(item -> normal(item, "")).toList();
    }
    if (!(tree instanceof Map<?, ?> map)) {
      return tree;
    }
    var normal = new TreeMap<String, Object>();
    map.forEach((key, value) -> normal.put(key.toString(), normal(value, key.toString())));
    normal.remove("lastTransitionTime");
    normal.remove("observedGeneration");
    if (field.equals("parentRef")) {
      normal.remove("group", "gateway.networking.k8s.io");
      normal.remove("kind", "Gateway");
    }
    return normal;
  }

  /** One line for each object and condition, so that a difference is easy to see. */
  private static String text(SortedMap<String, Object> statuses) {
    var lines = new StringBuilder();
    statuses.forEach(
        (name, status) -> {
          lines.append(name).append('\n');
          append(new LinkedHashMap<>((Map<?, ?>) status), "  ", lines);
        });
    return lines.toString();
  }

  private static void append(Map<?, ?> tree, String indent, StringBuilder lines) {
    tree.forEach(
        (key, value) -> {
          if (value instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Map) {
            for (Object item : list) {
              lines.append(indent).append(key).append(":\n");
              append((Map<?, ?>) item, indent + "  ", lines);
            }
          } else {
            lines.append(indent).append(key).append(": ");
            lines.append(JsonWriter.compact(value)).append('\n');
          }
        });
  }
}
