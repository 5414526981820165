package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.it.fixture.InProcessIstiod;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The filters of AuthorizationPolicies, beside those that Istio 1.30.3 made of the same. */
class AuthorizationPeerIT {
  /**
   * What proxies before 1.11 were sent, which are told apart no longer: for all others hosts are as
   * in {@code allow-full-rule} and in {@code xds/edge-19-authz-http}.
   */
  private static final Set<String> OF_OLD_PROXIES = Set.of("allow-host-before-111");

  private static final Pattern IN_ANY_CASE =
      Pattern.compile(
          "(\"name\": *\":method\",\\s*\"stringMatch\": *\\{[^}]*?),\\s*\"ignoreCase\": *true");

  /** The provider that the cases' MeshConfig names. */
  private static final String MESH =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: my-custom-ext-authz, namespace: foo}
      spec:
        clusterIP: 10.96.0.9
        ports: [{name: grpc, port: 9000}]
      """;

  private static final TypeRegistry TYPES =
      TypeRegistry.newBuilder()
          .add(UriTemplateMatchConfig.getDescriptor())
          .add(io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.getDescriptor())
          .add(io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz.getDescriptor())
          .add(io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor())
          .add(io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.getDescriptor())
          .build();

  @TempDir Path work;
  private int cases;

  @Test
  void everyHttpFilterIsThePeers() throws Exception {
    compare(Repository.peer("authz-http"), true);
  }

  @Test
  void everyNetworkFilterIsThePeers() throws Exception {
    compare(Repository.peer("authz-tcp"), false);
  }

  private void compare(Path folder, boolean http) throws Exception {
    var settings = (Map<?, ?>) yaml(folder.resolve("settings.yaml"));
    var softly = new SoftAssertions();
    for (Path input : files(folder, ".in.yaml")) {
      String name = input.getFileName().toString().replace(".in.yaml", "");
      if (OF_OLD_PROXIES.contains(name)) {
        continue;
      }
      var expected = new ArrayList<String>();
      for (Path output : files(folder, ".yaml")) {
        if (output.getFileName().toString().matches(name + "\\.out\\d*\\.yaml")) {
          expected.add(print(read(output, http)));
        }
      }
      assertThat(expected).as(name).isNotEmpty();
      softly
          .assertThat(
              filters(input, settings.get(name), http).stream()
                  .map(AuthorizationPeerIT::methodsByCase)
                  .toList())
          .as(name)
          .isEqualTo(expected);
      cases++;
    }
    assertThat(cases).isPositive();
    softly.assertAll();
  }

  /** The peer compares all methods by case, which is GHSA-w44g-8m76-8gc5. */
  private static String methodsByCase(String filter) {
    return IN_ANY_CASE.matcher(filter).replaceAll("$1");
  }

  private List<String> filters(Path input, Object mesh, boolean http) throws Exception {
    Path config = Files.createDirectories(work.resolve("config-" + input.getFileName()));
    Files.copy(input, config.resolve("policies.yaml"));
    Files.writeString(config.resolve("mesh.yaml"), MESH);
    var flags = new ArrayList<String>();
    if (mesh != null) {
      Path file = work.resolve("mesh-" + input.getFileName());
      Files.writeString(file, JsonWriter.compact(mesh));
      flags.addAll(List.of("--meshConfig", file.toString()));
    }
    try (var istiod = InProcessIstiod.start(config, flags, Map.of())) {
      var virtual =
          Dump.of(istiod.xds(), node()).listeners().stream()
              .filter(listener -> listener.getName().equals("virtualInbound"))
              .findFirst()
              .orElseThrow();
      return http ? httpFilters(virtual) : networkFilters(virtual);
    }
  }

  private static Node node() {
    var labels =
        Struct.newBuilder()
            .putFields("app", Value.newBuilder().setStringValue("httpbin").build())
            .putFields("version", Value.newBuilder().setStringValue("v1").build());
    return Node.newBuilder()
        .setId("sidecar~10.244.0.9~httpbin.foo~foo.svc.cluster.local")
        .setMetadata(
            Struct.newBuilder()
                .putFields("NAMESPACE", Value.newBuilder().setStringValue("foo").build())
                .putFields("LABELS", Value.newBuilder().setStructValue(labels).build()))
        .build();
  }

  private static List<String> httpFilters(Listener listener) throws IOException {
    var filters = new ArrayList<String>();
    for (Filter filter : chain(listener, "virtualInbound-catchall-http").getFiltersList()) {
      if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
        var manager = filter.getTypedConfig().unpack(HttpConnectionManager.class);
        for (HttpFilter each : manager.getHttpFiltersList()) {
          if (each.getName().matches(".*\\.(rbac|ext_authz)")) {
            filters.add(print(each));
          }
        }
      }
    }
    return filters;
  }

  private static List<String> networkFilters(Listener listener) throws IOException {
    var filters = new ArrayList<String>();
    for (Filter filter : chain(listener, "virtualInbound").getFiltersList()) {
      if (filter.getName().matches(".*\\.(rbac|ext_authz)")) {
        filters.add(print(filter));
      }
    }
    return filters;
  }

  private static FilterChain chain(Listener listener, String name) {
    return listener.getFilterChainsList().stream()
        .filter(chain -> chain.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Message read(Path file, boolean http) throws IOException {
    Message.Builder filter = http ? HttpFilter.newBuilder() : Filter.newBuilder();
    JsonFormat.parser().usingTypeRegistry(TYPES).merge(JsonWriter.compact(yaml(file)), filter);
    return filter.build();
  }

  private static String print(Message message) throws InvalidProtocolBufferException {
    return JsonFormat.printer().usingTypeRegistry(TYPES).sortingMapKeys().print(message);
  }

  private static Object yaml(Path file) throws IOException {
    return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
