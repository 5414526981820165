package io.meltemi.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.config.ProxyConfig;
import io.meltemi.agent.config.Yaml;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every bootstrap that Istio 1.30.3 made comes out equal, field by field, of the same settings. */
class PeerBootstrapTest {
  private static final String SUFFIX = ".proxyconfig.txtpb";

  @TestFactory
  Stream<DynamicTest> theBootstrapIsThePeers() throws IOException {
    Optional<Path> found = PeerFiles.folder("bootstrap");
    if (found.isEmpty()) {
      return Stream.of(DynamicTest.dynamicTest("peer", () -> Assumptions.abort(PeerFiles.ABSENT)));
    }
    Path folder = found.get();
    JsonObject settings =
        Yaml.object("settings.yaml", Files.readString(folder.resolve("settings.yaml")));
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(SUFFIX))
              .map(file -> file.substring(0, file.length() - SUFFIX.length()))
              .sorted()
              .toList();
    }
    assertThat(names).hasSizeGreaterThanOrEqualTo(16);
    return names.stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> compare(folder, name, settings)));
  }

  private static void compare(Path folder, String name, JsonObject settings) throws IOException {
    JsonObject all = settings.object("all cases").orElseThrow();
    JsonObject own =
        settings.object("cases").flatMap(cases -> cases.object(name)).orElse(JsonObject.empty());
    JsonObject proxyConfig = TextProto.read(Files.readString(folder.resolve(name + SUFFIX)));

    String made = Json.pretty(Bootstrap.of(settingsOf(name, all, own, proxyConfig)));

    String expected = Files.readString(folder.resolve(name + ".bootstrap.json"));
    assertThat(flat(made)).isEqualTo(flat(expected));
  }

  private static BootstrapSettings settingsOf(
      String name, JsonObject all, JsonObject own, JsonObject given) {
    ProxyConfig proxyConfig =
        new ProxyConfig(JsonObject.empty())
            .with("test", given)
            .with(
                "test",
                JsonObject.of("configPath", "/tmp/bootstrap/" + name, "statusPort", 15020L)
                    .with("customConfigFile", "envoy_bootstrap.json")
                    .with("proxyMetadata", own.object("proxyMetadata").orElse(JsonObject.empty())));
    SortedMap<String, String> annotations =
        texts(own.object("annotations").orElse(JsonObject.empty()));
    SortedMap<String, String> environment = texts(own.object("env").orElse(JsonObject.empty()));
    environment.put("ISTIO_METAJSON_ANNOTATIONS", Json.compact(annotations));
    BootstrapSettings.Ports ports =
        new BootstrapSettings.Ports(
            Math.toIntExact(all.number("status port").orElseThrow()),
            Math.toIntExact(all.number("Prometheus port").orElseThrow()));
    String socket = all.text("workload identity socket file");
    Node node =
        NodeMetadata.nodeOf(
            new NodeSource(
                all.text("node id"),
                environment,
                new NodeSource.Pod(new TreeMap<>(), annotations),
                all.texts("instance IPs"),
                proxyConfig,
                all.texts("istiod SANs"),
                all.text("agent version"),
                new NodeSource.Options(
                    all.text("outlier log path"),
                    ports,
                    socket,
                    0,
                    Optional.empty(),
                    false,
                    false)));
    return new BootstrapSettings(
        node,
        proxyConfig,
        Addresses.of(node.instanceIps(), false),
        ports,
        new BootstrapSettings.Files(
            "/tmp/XDS",
            "./var/run/secrets/workload-spiffe-uds/" + socket,
            all.text("outlier log path"),
            "/test-path/lightstep_access_token.txt"),
        true,
        false,
        false);
  }

  private static SortedMap<String, String> texts(JsonObject object) {
    SortedMap<String, String> texts = new TreeMap<>();
    object.forEach((name, value) -> texts.put(name, value.toString()));
    return texts;
  }

  /** One line a leaf, so that a difference shows its path. */
  private static String flat(String json) {
    StringBuilder lines = new StringBuilder();
    flatten(lines, "", Json.parse(json));
    return lines.toString();
  }

  private static void flatten(StringBuilder lines, String path, Object value) {
    if (value instanceof JsonObject object && !object.isEmpty()) {
      new TreeMap<>((Map<String, Object>) object)
          .forEach((name, member) -> flatten(lines, path + "/" + name, member));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        flatten(lines, path + "[" + i + "]", list.get(i));
      }
    } else {
      lines.append(path).append(" = ").append(Json.compact(value)).append('\n');
    }
  }
}
