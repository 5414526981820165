package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.dryrun.DryRun;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.MeshInput;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.dryrun.ProxyResources;
import io.meltemi.dryrun.Written;
import io.meltemi.it.fixture.AckingProxy;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.model.MeshObject;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import io.meltemi.xds.testing.Reply;
import io.meltemi.yaml.YamlWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says that istiod would send is what it sends when the change is applied. */
@Timeout(300)
class PlanIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int CHANGES = 6;

  /** Kinds of which some object is taken away. */
  private static final Set<String> KINDS =
      Set.of(
          "VirtualService",
          "DestinationRule",
          "ServiceEntry",
          "Gateway",
          "Sidecar",
          "AuthorizationPolicy",
          "PeerAuthentication",
          "RequestAuthentication",
          "HTTPRoute",
          "EnvoyFilter",
          "Telemetry",
          "Service");

  /** The types of which a proxy is told what goes. */
  private static final Set<String> WILDCARDS =
      Arrays.stream(ResourceType.values())
          .filter(ResourceType::wildcard)
          .map(ResourceType::shortName)
          .collect(Collectors.toSet());

  @TempDir Path work;

  @Test
  void whatIsPlannedIsSent() throws Exception {
    int compared = 0;
    for (Scenario scenario : Scenario.startingWith("traffic-", "edge-")) {
      compared += compare(scenario);
    }
    assertThat(compared).isGreaterThan(150);
  }

  @Test
  void whatIsPlannedInTheBookshopIsSent() throws Exception {
    Path folder = Files.createDirectories(work.resolve("samples/bookshop"));
    var text = new StringBuilder();
    try (var files = Files.list(Repository.root().resolve("samples/bookshop"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
        text.append("---\n").append(Files.readString(file)).append('\n');
      }
    }
    Files.writeString(folder.resolve("input.yaml"), text);
    List<Scenario.Proxy> proxies =
        read(new Scenario(folder, List.of(), Map.of())).proxies().stream()
            .map(proxy -> new Scenario.Proxy(proxy.name(), WaitedMesh.introduced(proxy)))
            .toList();
    assertThat(proxies).hasSizeGreaterThan(3);
    var variables = Map.of("PILOT_FILTER_GATEWAY_CLUSTER_CONFIG", "true");
    assertThat(compare(new Scenario(folder, proxies, variables))).isGreaterThan(3);
  }

  private int compare(Scenario scenario) throws Exception {
    Path folder = Files.createDirectory(work.resolve(scenario.name()));
    FolderMesh mesh = read(scenario);
    List<Written> taken =
        mesh.objects().stream()
            .filter(written -> KINDS.contains(written.object().key().kind()))
            .filter(written -> written.file().endsWith("input.yaml"))
            .toList();
    int step = Math.max(1, taken.size() / CHANGES);
    MeshInput left = mesh.input();
    DryRun run = DryRun.of(left, scenario.mesh());
    int compared = 0;
    try (var istiod = scenario.istiod(folder, text(mesh, left));
        var proxies = new Proxies(istiod.xds(), scenario)) {
      for (int i = 0; i < taken.size(); i += step) {
        MeshObject.Key key = taken.get(i).object().key();
        proxies.have(run);
        Map<String, SortedSet<String>> planned =
            planned(folder, scenario, "127.0.0.1:" + istiod.http().getPort(), key);
        if (!planned.isEmpty()) {
          left = left.without(List.of(key));
          run = DryRun.of(left, scenario.mesh());
          Folders.put(folder.resolve("config/input.yaml"), text(mesh, left));
          assertThat(proxies.sent(planned, run))
              .as(scenario + " without " + key)
              .isEqualTo(planned);
          compared++;
        }
      }
    }
    return compared;
  }

  static FolderMesh read(Scenario scenario) throws IOException {
    return FolderMesh.read(
        List.of(
            scenario.folder().resolve("input.yaml"),
            Repository.peer("xds").resolveSibling("cluster.yaml")),
        Optional.of(scenario.folder().resolve("mesh.yaml")).filter(Files::exists),
        Optional.of(scenario.folder().resolve("networks.yaml")).filter(Files::exists),
        scenario.mesh());
  }

  static List<ProxyNode> nodes(Scenario scenario) {
    return scenario.proxies().stream().map(proxy -> node(proxy.node())).toList();
  }

  private static ProxyNode node(Node node) {
    return ProxyNode.of(node.getId(), node.getMetadata(), node.getLocality());
  }

  /** The scenario's own objects of those that are left. */
  private static String text(FolderMesh mesh, MeshInput left) {
    Set<MeshObject.Key> keys =
        left.objects().stream().map(MeshObject::key).collect(Collectors.toSet());
    var text = new StringBuilder();
    for (Written written : mesh.objects()) {
      if (written.file().endsWith("input.yaml") && keys.contains(written.object().key())) {
        text.append("---\n").append(YamlWriter.print(written.tree()));
      }
    }
    return text.toString();
  }

  /** An object as a user names it whose kind may not be the only one of its name. */
  private static String named(MeshObject.Key key) {
    KnownKind kind =
        ObjectReader.kinds().stream()
            .filter(known -> known.name().equals(key.kind()))
            .findFirst()
            .orElseThrow();
    String group = kind.group().isEmpty() ? "" : "." + kind.group();
    return kind.kind() + group + " " + key.resource();
  }

  /**
   * What {@code x plan} says that proxies would be sent, with {@code -} before what would go. Its
   * variables and the mesh's configuration are istiod's own, and so are the proxies.
   */
  private static Map<String, SortedSet<String>> planned(
      Path folder, Scenario scenario, String istiod, MeshObject.Key deleted) throws IOException {
    var words = new ArrayList<>(List.of("x", "plan", "-o", "json", "--istiod-debug", istiod));
    words.addAll(List.of("--configDir", folder.resolve("config").toString()));
    words.addAll(List.of("--delete", named(deleted)));
    words.addAll(scenario.networks());
    Desk.Run run = Desk.alone(words.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    var planned = new TreeMap<String, SortedSet<String>>();
    for (JsonNode proxy : new ObjectMapper().readTree(run.out()).get("proxies")) {
      var names = new TreeSet<String>();
      for (JsonNode resource : proxy.get("resources")) {
        String type = resource.get("type").asText();
        boolean gone = !resource.has("after");
        if (!gone || WILDCARDS.contains(type)) {
          names.add((gone ? "-" : "") + type + " " + resource.get("name").asText());
        }
      }
      if (!names.isEmpty()) {
        planned.put(proxy.get("name").asText(), names);
      }
    }
    return planned;
  }

  /** The scenario's proxies, connected. */
  private static final class Proxies implements AutoCloseable {
    private final List<Asking> all = new ArrayList<>();

    Proxies(InetSocketAddress xds, Scenario scenario) {
      for (Scenario.Proxy proxy : scenario.proxies()) {
        all.add(Asking.start(xds, proxy.node(), node(proxy.node())));
      }
    }

    /** Has them ask for all that they have in this mesh, and take it. */
    void have(DryRun mesh) {
      for (Asking proxy : all) {
        proxy.ask(proxy.resources(mesh));
        proxy.rest();
      }
    }

    /** What each is sent, until it is what was planned. */
    Map<String, SortedSet<String>> sent(Map<String, SortedSet<String>> planned, DryRun after)
        throws InterruptedException {
      var sent = new TreeMap<String, SortedSet<String>>();
      // What came is never too little in the end, and one more look shows if it is too much.
      Until.holds(
          "what was planned came",
          PATIENCE,
          () -> {
            collect(after, sent);
            return sent.equals(planned);
          },
          () -> sent + "\nplanned " + planned);
      collect(after, sent);
      return sent;
    }

    private void collect(DryRun after, Map<String, SortedSet<String>> sent) {
      for (Asking proxy : all) {
        SortedSet<String> names = proxy.rest();
        if (!names.isEmpty()) {
          proxy.ask(proxy.resources(after));
          names.addAll(proxy.rest());
        }
        names.removeIf(name -> isLeftBehind(name, proxy.resources(after)));
        if (!names.isEmpty()) {
          sent.computeIfAbsent(proxy.node.name(), _ -> new TreeSet<>()).addAll(names);
        }
      }
    }

    /** Of what nothing refers to any longer a client is told as long as it asks; Envoy stops. */
    private static boolean isLeftBehind(String name, ProxyResources after) {
      return name.startsWith("EDS ")
              && !after.of(ResourceType.ENDPOINT).containsKey(name.substring(4))
          || name.startsWith("RDS ")
              && !after.of(ResourceType.ROUTE).containsKey(name.substring(4));
    }

    @Override
    public void close() {
      all.forEach(proxy -> proxy.client.close());
    }
  }

  /** A proxy that asks incrementally for everything, as Envoy and the agent do. */
  private record Asking(ProxyNode node, AdsClient client, Set<String> asked) {
    static Asking start(InetSocketAddress xds, Node introduced, ProxyNode node) {
      var asking = new Asking(node, AdsClient.delta(xds, introduced), new HashSet<>());
      asking.client.subscribe(ResourceType.CLUSTER);
      asking.rest();
      asking.client.subscribe(ResourceType.LISTENER);
      asking.client.subscribe(ResourceType.NAME_TABLE);
      return asking;
    }

    ProxyResources resources(DryRun mesh) {
      return mesh.resourcesOf(node.client());
    }

    /** Asks for what it refers to and was not asked for yet. */
    void ask(ProxyResources has) {
      AckingProxy.subscribe(client, has, asked);
    }

    /** What comes until there is no more: clusters go only when nothing leads to them. */
    SortedSet<String> rest() {
      var names = new TreeSet<String>();
      while (client.takeAll(reply -> take(reply, names)) > 0) {
        // There may be more by what was accepted.
      }
      return names;
    }

    private static void take(Reply reply, SortedSet<String> names) {
      String type = reply.type().shortName() + " ";
      reply.contents().keySet().forEach(name -> names.add(type + name));
      if (reply.type().wildcard()) {
        reply.removed().forEach(name -> names.add("-" + type + name));
      }
    }
  }
}
