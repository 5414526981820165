package io.meltemi.it.peer;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.meltemi.dryrun.DryRun;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.Plan;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.dryrun.ResourceChange;
import io.meltemi.files.FileVersion;
import io.meltemi.it.fixture.AckingProxy;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.InProcessIstiod;
import io.meltemi.it.fixture.Until;
import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder that an istiod follows, and proxies that it has.
 *
 * @param settings the flags that name the mesh's settings
 */
record WaitedMesh(
    Path folder,
    List<String> settings,
    InProcessIstiod istiod,
    List<ProxyNode> nodes,
    Map<String, AckingProxy> proxies)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * Connects the proxies.
   *
   * @param whole what they ask for is of it
   * @param told by what istiod makes what it sends of the mesh
   */
  static WaitedMesh of(
      Path folder,
      List<String> settings,
      InProcessIstiod istiod,
      List<ProxyNode> nodes,
      FolderMesh whole,
      MeshSettings told,
      AckingProxy.Opinion opinion)
      throws InterruptedException {
    DryRun run = DryRun.of(whole.input(), told);
    var proxies = new TreeMap<String, AckingProxy>();
    for (ProxyNode node : nodes) {
      proxies.put(
          node.name(),
          AckingProxy.start(
              istiod.xds(), introduced(node), run.resourcesOf(node.client()), opinion));
    }
    Until.holds(
        "istiod has them",
        PATIENCE,
        () -> proxies.values().stream().noneMatch(proxy -> proxy.versions().isEmpty()));
    return new WaitedMesh(folder, settings, istiod, nodes, proxies);
  }

  /** How a proxy introduces itself. */
  static Node introduced(ProxyNode proxy) {
    return Node.newBuilder()
        .setId(proxy.client().id())
        .setMetadata(proxy.client().metadata())
        .setLocality(proxy.client().locality())
        .build();
  }

  /** Has the proxies ask for what they have in another mesh as well. */
  void ask(DryRun other) {
    nodes.forEach(node -> proxies.get(node.name()).ask(other.resourcesOf(node.client())));
  }

  /** Whether istiod was told what the file says now. */
  boolean hasRead(Path file) throws IOException {
    String url =
        "http://%s/debug/config_distribution?file=%s"
            .formatted(address(istiod.http().getPort()), folder.relativize(file));
    return Http.get(url).body().contains("\"" + FileVersion.of(file) + "\"");
  }

  /** Whether each proxy has what it has before the change, or after it. */
  boolean has(Plan change, boolean after) {
    for (Plan.ProxyChange proxy : change.proxies()) {
      Map<String, String> versions = proxies.get(proxy.proxy().name()).versions();
      for (Plan.CausedChange caused : proxy.changes()) {
        ResourceChange resource = caused.change();
        Optional<Resource> wanted = after ? resource.after() : resource.before();
        String has = versions.getOrDefault(resource.type().shortName() + " " + resource.name(), "");
        // Of what nothing refers to any longer a proxy is not told.
        boolean told = wanted.isPresent() || resource.type().wildcard();
        if (told && !has.equals(wanted.map(Resource::version).orElse(""))) {
          return false;
        }
      }
    }
    return true;
  }

  /** The same, looked for in another folder. */
  WaitedMesh in(Path other) {
    return new WaitedMesh(other, settings, istiod, nodes, proxies);
  }

  /** {@code x wait}, of the debug port. */
  Desk.Run waitFor(MeshObject.Key object, String... more) {
    var flags = new ArrayList<>(List.of("--istiod-debug", address(istiod.http().getPort())));
    flags.addAll(List.of(more));
    return ask(object, flags);
  }

  /** {@code x wait}, over xDS. */
  Desk.Run waitOverXds(MeshObject.Key object) {
    return ask(object, List.of("--xds-address", address(istiod.xds().getPort()), "--plaintext"));
  }

  private Desk.Run ask(MeshObject.Key object, List<String> flags) {
    String name = object.resource().name() + "." + object.resource().namespace();
    var words = new ArrayList<>(List.of("x", "wait", object.kind(), name));
    words.addAll(List.of("--configDir", folder.toString()));
    words.addAll(settings);
    words.addAll(flags);
    return Desk.alone(words.toArray(String[]::new));
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() throws InterruptedException {
    for (AckingProxy proxy : proxies.values()) {
      proxy.close();
    }
    istiod.close();
  }
}
