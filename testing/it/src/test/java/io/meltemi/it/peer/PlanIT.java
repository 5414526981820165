package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.meltemi.dryrun.DryRun;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.MeshInput;
import io.meltemi.dryrun.Plan;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.dryrun.ProxyResources;
import io.meltemi.dryrun.Written;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
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

  @TempDir Path work;

  @Test
  void whatIsPlannedIsSent() throws Exception {
    int compared = 0;
    for (Scenario scenario :
        Scenario.startingWith(
            "traffic-05",
            "traffic-16",
            "traffic-21",
            "traffic-24",
            "edge-01",
            "edge-14",
            "edge-19",
            "edge-26")) {
      compared += compare(scenario);
    }
    assertThat(compared).isGreaterThan(40);
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
    int compared = 0;
    try (var istiod = scenario.istiod(folder, text(mesh, left))) {
      for (int i = 0; i < taken.size(); i += step) {
        var deleted = new Plan.Edit(List.of(), List.of(taken.get(i).object().key()));
        Plan plan = Plan.of(left, deleted, nodes(scenario), MeshSettings.DEFAULT);
        if (!plan.proxies().isEmpty()) {
          DryRun before = DryRun.of(left, MeshSettings.DEFAULT);
          left = left.without(deleted.deleted());
          DryRun after = DryRun.of(left, MeshSettings.DEFAULT);
          var edit = new Edit(folder.resolve("config/input.yaml"), text(mesh, left), after);
          assertThat(sent(istiod.xds(), scenario, before, plan, edit))
              .as(scenario + " without " + deleted.deleted())
              .isEqualTo(planned(plan));
          compared++;
        }
      }
    }
    return compared;
  }

  private static FolderMesh read(Scenario scenario) throws IOException {
    return FolderMesh.read(
        List.of(
            scenario.folder().resolve("input.yaml"),
            Repository.peer("xds").resolveSibling("cluster.yaml")),
        Optional.of(scenario.folder().resolve("mesh.yaml")).filter(Files::exists),
        Optional.of(scenario.folder().resolve("networks.yaml")).filter(Files::exists),
        MeshSettings.DEFAULT);
  }

  private static List<ProxyNode> nodes(Scenario scenario) {
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

  private static Map<String, SortedSet<String>> planned(Plan plan) {
    var planned = new TreeMap<String, SortedSet<String>>();
    for (Plan.ProxyChange proxy : plan.proxies()) {
      var names = new TreeSet<String>();
      for (Plan.CausedChange caused : proxy.changes()) {
        boolean gone = caused.change().after().isEmpty();
        if (!gone || caused.change().type().wildcard()) {
          names.add(
              (gone ? "-" : "")
                  + caused.change().type().shortName()
                  + " "
                  + caused.change().name());
        }
      }
      if (!names.isEmpty()) {
        planned.put(proxy.proxy().name(), names);
      }
    }
    return planned;
  }

  /**
   * A file and its new content.
   *
   * @param after the mesh with it
   */
  private record Edit(Path file, String text, DryRun after) {}

  private static ProxyResources resources(DryRun mesh, Scenario scenario, Asking proxy) {
    return nodes(scenario).stream()
        .filter(node -> node.name().equals(proxy.name))
        .findFirst()
        .map(node -> mesh.resourcesOf(node.client()))
        .orElseThrow();
  }

  /** Of what nothing refers to any longer a client is told as long as it asks; Envoy stops. */
  private static boolean isLeftBehind(String name, ProxyResources after) {
    return name.startsWith("EDS ")
            && !after.of(ResourceType.ENDPOINT).containsKey(name.substring(4))
        || name.startsWith("RDS ") && !after.of(ResourceType.ROUTE).containsKey(name.substring(4));
  }

  private static void collect(
      List<Asking> proxies, Scenario scenario, Edit edit, Map<String, SortedSet<String>> sent) {
    for (Asking proxy : proxies) {
      SortedSet<String> names = proxy.rest();
      if (!names.isEmpty()) {
        proxy.ask(resources(edit.after, scenario, proxy));
        names.addAll(proxy.rest());
      }
      names.removeIf(name -> isLeftBehind(name, resources(edit.after, scenario, proxy)));
      if (!names.isEmpty()) {
        sent.computeIfAbsent(proxy.name, _ -> new TreeSet<>()).addAll(names);
      }
    }
  }

  /** What each proxy is sent once the file has that text. */
  private static Map<String, SortedSet<String>> sent(
      InetSocketAddress xds, Scenario scenario, DryRun before, Plan plan, Edit edit)
      throws Exception {
    var proxies = new ArrayList<Asking>();
    try {
      for (Scenario.Proxy proxy : scenario.proxies()) {
        proxies.add(Asking.start(xds, proxy.node(), node(proxy.node()), before));
      }
      Folders.put(edit.file, edit.text);
      var sent = new TreeMap<String, SortedSet<String>>();
      // What came is never too little in the end, and one more look shows if it is too much.
      Until.holds(
          "what was planned came",
          PATIENCE,
          () -> {
            collect(proxies, scenario, edit, sent);
            return sent.equals(planned(plan));
          },
          () -> sent + "\nplanned " + planned(plan));
      collect(proxies, scenario, edit, sent);
      return sent;
    } finally {
      proxies.forEach(proxy -> proxy.client.close());
    }
  }

  /** A proxy that asks incrementally for everything, as Envoy and the agent do. */
  private record Asking(String name, AdsClient client, Set<String> asked) {
    static Asking start(InetSocketAddress xds, Node node, ProxyNode proxy, DryRun before) {
      var asking = new Asking(proxy.name(), AdsClient.delta(xds, node), new HashSet<>());
      asking.client.subscribe(ResourceType.CLUSTER);
      asking.rest();
      asking.client.subscribe(ResourceType.LISTENER);
      asking.client.subscribe(ResourceType.NAME_TABLE);
      asking.ask(before.resourcesOf(proxy.client()));
      asking.rest();
      return asking;
    }

    /** Asks for what it refers to and was not asked for yet. */
    void ask(ProxyResources has) {
      for (ResourceType type :
          List.of(ResourceType.ENDPOINT, ResourceType.ROUTE, ResourceType.EXTENSION_CONFIG)) {
        String[] names =
            has.of(type).keySet().stream()
                .filter(name -> asked.add(type + name))
                .toArray(String[]::new);
        if (names.length > 0) {
          client.subscribe(type, names);
        }
      }
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
