package io.meltemi.it.peer;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.meltemi.it.fixture.InProcessIstiod;
import io.meltemi.it.fixture.Repository;
import io.meltemi.settings.Environment;
import io.meltemi.settings.MeshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A mesh that Istio 1.30.3 was asked about.
 *
 * @param environment of istiod
 */
record Scenario(Path folder, List<Proxy> proxies, Map<String, String> environment) {
  /** Who asks, as the golden folder calls it. */
  record Proxy(String name, Node node) {}

  /** The scenarios whose names begin so, by name. */
  static List<Scenario> startingWith(String... beginnings) throws IOException {
    return in("xds").stream()
        .filter(scenario -> Stream.of(beginnings).anyMatch(scenario.name()::startsWith))
        .toList();
  }

  /** All of them, those made after public bug reports too. */
  static List<Scenario> all() throws IOException {
    var all = new ArrayList<>(in("xds"));
    all.addAll(in("cases"));
    return all;
  }

  private static List<Scenario> in(String peer) throws IOException {
    try (var folders = Files.list(Repository.peer(peer))) {
      var scenarios = new ArrayList<Scenario>();
      for (Path folder : folders.sorted().toList()) {
        scenarios.add(read(folder));
      }
      return scenarios;
    }
  }

  private static Scenario read(Path folder) throws IOException {
    var load = new Load(LoadSettings.builder().build());
    var root = (Map<?, ?>) load.loadFromString(Files.readString(folder.resolve("scenario.yaml")));
    var proxies = new ArrayList<Proxy>();
    for (Object proxy : (List<?>) root.get("proxies")) {
      proxies.add(proxy((Map<?, ?>) proxy));
    }
    var environment = new TreeMap<String, String>();
    if (root.get("env") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> environment.put(key.toString(), value.toString()));
    }
    return new Scenario(folder, proxies, environment);
  }

  private static Proxy proxy(Map<?, ?> proxy) {
    var node = Node.newBuilder().setId(proxy.get("id").toString());
    if (proxy.get("metadata") != null) {
      node.setMetadata(value(proxy.get("metadata")).getStructValue());
    }
    if (proxy.get("locality") instanceof Map<?, ?> locality) {
      node.setLocality(
          Locality.newBuilder()
              .setRegion(text(locality, "region"))
              .setZone(text(locality, "zone"))
              .setSubZone(text(locality, "sub_zone")));
    }
    return new Proxy(proxy.get("name").toString(), node.build());
  }

  private static String text(Map<?, ?> map, String key) {
    return map.get(key) == null ? "" : map.get(key).toString();
  }

  private static Value value(Object yaml) {
    var value = Value.newBuilder();
    switch (yaml) {
      case Map<?, ?> map -> {
        var struct = Struct.newBuilder();
        map.forEach((key, each) -> struct.putFields(key.toString(), value(each)));
        value.setStructValue(struct);
      }
      case List<?> list -> {
        var values = ListValue.newBuilder();
        list.forEach(each -> values.addValues(value(each)));
        value.setListValue(values);
      }
      case Number number -> value.setNumberValue(number.doubleValue());
      case Boolean bool -> value.setBoolValue(bool);
      default -> value.setStringValue(yaml.toString());
    }
    return value.build();
  }

  String name() {
    return folder.getFileName().toString();
  }

  @Override
  public String toString() {
    return name();
  }

  /** What istiod's variables say of how it makes what it sends. */
  MeshSettings mesh() {
    return MeshSettings.read("cluster.local", new Environment(environment));
  }

  /** istiod on this mesh, a copy of which goes to {@code work}. */
  InProcessIstiod istiod(Path work) throws IOException {
    return istiod(work, Files.readString(folder.resolve("input.yaml")));
  }

  /** The same with other objects, in {@code config/input.yaml} of {@code work}. */
  InProcessIstiod istiod(Path work, String input) throws IOException {
    Path config = Files.createDirectories(work.resolve("config"));
    Files.writeString(config.resolve("input.yaml"), input);
    Files.copy(
        Repository.peer("xds").resolveSibling("cluster.yaml"), config.resolve("cluster.yaml"));
    return InProcessIstiod.start(config, settings(), environment);
  }

  /** The flags that name the mesh's settings. */
  List<String> settings() {
    var flags = new ArrayList<String>();
    addFlag(flags, "--meshConfig", "mesh.yaml");
    addFlag(flags, "--networksConfig", "networks.yaml");
    return flags;
  }

  /** The flag that names the mesh's networks; without the mesh's configuration. */
  List<String> networks() {
    var flags = new ArrayList<String>();
    addFlag(flags, "--networksConfig", "networks.yaml");
    return flags;
  }

  private void addFlag(List<String> flags, String flag, String file) {
    if (Files.exists(folder.resolve(file))) {
      flags.add(flag);
      flags.add(folder.resolve(file).toString());
    }
  }

  /** What the peer sent that proxy of that type, as JSON; an empty list where it sent nothing. */
  String golden(Proxy proxy, String type) throws IOException {
    Path file = folder.resolve("golden").resolve(proxy.name()).resolve(type + ".json");
    return Files.exists(file) ? Files.readString(file) : "[]";
  }
}
