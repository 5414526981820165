package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.dryrun.DryRun;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.Plan;
import io.meltemi.dryrun.Written;
import io.meltemi.it.fixture.AckingProxy;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.InProcessIstiod;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.ResourceType;
import io.meltemi.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When {@code x wait} ends, each proxy has what an edit of a folder's file makes it be sent. */
@Timeout(300)
class WaitIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int CHANGES = 3;
  private static final Set<String> KINDS =
      Set.of("VirtualService", "DestinationRule", "Gateway", "AuthorizationPolicy", "HTTPRoute");
  private static final MeshObject.Key SPLIT =
      new MeshObject.Key("VirtualService", new ResourceName("bookshop", "reviews"));

  @TempDir Path work;

  @Test
  void whenItEndsProxiesHaveWhatTheEditMakes() throws Exception {
    int waited = 0;
    for (Scenario scenario : Scenario.startingWith("traffic-", "edge-")) {
      waited += whenItEndsProxiesHaveIt(scenario);
    }
    assertThat(waited).as("proxies that were waited for").isGreaterThan(100);
  }

  private int whenItEndsProxiesHaveIt(Scenario scenario) throws Exception {
    Path folder = Files.createDirectory(work.resolve(scenario.name()));
    FolderMesh whole = PlanIT.read(scenario);
    List<Written> own =
        whole.objects().stream().filter(written -> written.file().endsWith("input.yaml")).toList();
    List<Written> changed =
        own.stream()
            .filter(written -> KINDS.contains(written.object().key().kind()))
            .limit(CHANGES)
            .toList();
    int waited = 0;
    try (var mesh =
        WaitedMesh.of(
            folder.resolve("config"),
            scenario.settings(),
            scenario.istiod(folder),
            PlanIT.nodes(scenario),
            whole,
            scenario.mesh(),
            AckingProxy.Opinion.NONE)) {
      for (Written object : changed) {
        waited += comesAndIsWaitedFor(mesh, scenario.mesh(), whole, own, object);
      }
    }
    return waited;
  }

  private static int comesAndIsWaitedFor(
      WaitedMesh mesh, MeshSettings told, FolderMesh whole, List<Written> own, Written object)
      throws Exception {
    MeshObject.Key key = object.object().key();
    mesh.ask(DryRun.of(whole.input().without(List.of(key)), told));
    Plan back =
        Plan.of(
            whole.input().without(List.of(key)),
            new Plan.Edit(List.of(object.object()), List.of()),
            mesh.nodes(),
            told);
    Path file = mesh.folder().resolve("input.yaml");
    Folders.put(file, text(own.stream().filter(one -> one != object)));
    Until.holds("it is gone: " + key, PATIENCE, () -> mesh.hasRead(file) && mesh.has(back, false));
    Folders.put(file, text(own.stream()));
    Desk.Run run = mesh.waitFor(key);
    boolean has = mesh.has(back, true);
    int concerned = back.proxies().size();
    assertThat(run.err()).as(key.toString()).doesNotContain("Error: ");
    assertThat(run.out())
        .isEqualTo(
            concerned == 0
                ? key + " is in force, and concerns no connected proxy.\n"
                : "%s is in force at %d of %d proxies that it concerns.\n"
                    .formatted(key, concerned, concerned));
    assertThat(has).as("the proxies have " + key).isTrue();
    return concerned;
  }

  private static String text(Stream<Written> objects) {
    var text = new StringBuilder();
    objects.forEach(written -> text.append("---\n").append(YamlWriter.print(written.tree())));
    return text.toString();
  }

  /** The bookshop, followed by an istiod. */
  private WaitedMesh bookshop(AckingProxy.Opinion opinion) throws Exception {
    Path samples = Repository.root().resolve("samples/bookshop");
    Path folder = Files.createDirectory(work.resolve("bookshop"));
    try (var files = Files.list(samples)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path whole = Files.createDirectory(work.resolve("whole"));
    Files.copy(samples.resolve("tour/split.yaml"), whole.resolve("split.yaml"));
    FolderMesh mesh =
        FolderMesh.read(
            List.of(folder, whole), Optional.empty(), Optional.empty(), MeshSettings.DEFAULT);
    return WaitedMesh.of(
        folder,
        List.of(),
        InProcessIstiod.start(folder, List.of(), Map.of("ENABLE_DEBUG_ENDPOINT_AUTH", "false")),
        mesh.proxies(),
        mesh,
        MeshSettings.DEFAULT,
        opinion);
  }

  private static void split(WaitedMesh mesh, int weight) throws IOException {
    Path split = Repository.root().resolve("samples/bookshop/tour/split.yaml");
    String text = Files.readString(split).replaceFirst("weight: \\d+", "weight: " + weight);
    Folders.put(mesh.folder().resolve("split.yaml"), text);
  }

  @Test
  void theBookshopIsWaitedForOverXdsAndTheDebugPort() throws Exception {
    try (var mesh = bookshop(AckingProxy.Opinion.NONE)) {
      split(mesh, 10);
      assertThat(mesh.waitFor(SPLIT))
          .isEqualTo(
              new Desk.Run(
                  0,
                  "VirtualService bookshop/reviews is in force at 5 of 5 proxies that it"
                      + " concerns.\n",
                  ""));
      split(mesh, 20);
      assertThat(mesh.waitOverXds(SPLIT)).isEqualTo(mesh.waitFor(SPLIT));
    }
  }

  @Test
  void aProxyThatRejectsItIsNamedWithItsWords() throws Exception {
    String words = "Proto constraint validation failed:\n  no such weight";
    AckingProxy.Opinion opinion =
        reply ->
            Optional.of(words)
                .filter(_ -> reply.type() == ResourceType.ROUTE)
                .filter(_ -> reply.contents().values().stream().anyMatch(WaitIT::isSplit));
    try (var mesh = bookshop(opinion)) {
      split(mesh, 10);
      Desk.Run run = mesh.waitFor(SPLIT, "--proxy", "storefront.bookshop");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out())
          .isEqualTo(
              "storefront.bookshop: rejected RDS 9080: Proto constraint validation failed:; no such"
                  + " weight\n");
      assertThat(run.err())
          .isEqualTo(
              "Error: VirtualService bookshop/reviews is in force at 0 of 1 proxies that it"
                  + " concerns: 1 rejected it\n");
    }
  }

  private static boolean isSplit(String routes) {
    return routes.contains("|v1|reviews") && routes.contains("|v3|reviews");
  }

  @Test
  void whatDoesNotComeInTimeIsSaidInOneLine() throws Exception {
    try (var mesh = bookshop(AckingProxy.Opinion.NONE)) {
      split(mesh, 10);
      assertThat(mesh.waitFor(SPLIT).exitCode()).isZero();
      mesh.proxies().get("storefront.bookshop").fallSilent();
      split(mesh, 20);
      Desk.Run silent = mesh.waitFor(SPLIT, "--timeout=1s", "-v");
      assertThat(silent.out())
          .contains(
              "catalog.bookshop: has it\n",
              "storefront.bookshop: behind: it has not acknowledged RDS\n");
      assertThat(silent.err())
          .isEqualTo(
              "Error: VirtualService bookshop/reviews is in force at 4 of 5 proxies that it"
                  + " concerns: 1 did not have it after 1s\n");
      Path other = Files.createDirectory(work.resolve("other"));
      Files.copy(mesh.folder().resolve("split.yaml"), other.resolve("elsewhere.yaml"));
      Desk.Run unread = mesh.in(other).waitFor(SPLIT, "--timeout=500ms");
      assertThat(unread.err())
          .isEqualTo(
              "Error: it concerns no connected proxy, and is not in force after 500ms at 127.0.0.1:"
                  + mesh.istiod().http().getPort()
                  + "\n");
      assertThat(mesh.in(other).waitFor(absent()).err())
          .isEqualTo(
              "Error: there is no VirtualService bookshop/nobody that istiod would take in %s%n"
                  .formatted(other));
    }
  }

  private static MeshObject.Key absent() {
    return new MeshObject.Key("VirtualService", new ResourceName("bookshop", "nobody"));
  }
}
