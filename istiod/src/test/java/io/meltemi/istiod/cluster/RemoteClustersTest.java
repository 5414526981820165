package io.meltemi.istiod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import io.meltemi.kube.source.McsKinds;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteClustersTest {
  private static final String MACHINE =
      "/apis/networking.istio.io/v1/namespaces/a/workloadentries/vm";
  private static final MeshObject.Key KEY =
      new MeshObject.Key("WorkloadEntry", new ResourceName("a", "vm"), "east");

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: east
      clusters: [{name: east, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
      contexts: [{name: east, context: {cluster: east, user: reader}}]
      users: [{name: reader, user: {token: "%s"}}]
      """;

  private static final class Mesh implements MeshChange.Sink {
    final List<MeshChange> changes = new CopyOnWriteArrayList<>();
    final AtomicInteger synced = new AtomicInteger();

    @Override
    public void accept(List<MeshChange> told) {
      changes.addAll(told);
    }

    @Override
    public void synced() {
      synced.incrementAndGet();
    }

    /** What was told at once, each time. */
    List<Set<MeshObject.Key>> registries() {
      return changes.stream()
          .filter(MeshChange.Registry.class::isInstance)
          .map(MeshChange.Registry.class::cast)
          .map(r -> Set.copyOf(r.objects().stream().map(MeshObject::key).toList()))
          .toList();
    }
  }

  private static final ClusterReports SILENT =
      new ClusterReports() {
        @Override
        public void statuses(SortedMap<String, String> byCluster) {}

        @Override
        public void timedOut(String cluster, Duration timeout) {}

        @Override
        public void configEvent(String event) {}
      };

  private final Mesh mesh = new Mesh();
  private FakeApi api;
  private RemoteClusters clusters;

  @BeforeEach
  void serve() throws IOException {
    api = new FakeApi();
    api.put("/api/v1/namespaces/a", "{}");
    api.put(MACHINE, "{\"spec\":{\"address\":\"10.1.0.9\"}}");
    clusters =
        RemoteClusters.start(
            new RemoteClusters.Settings(
                "own",
                "cluster.local",
                "",
                true,
                Duration.ofSeconds(30),
                Set.of("insecureSkipTLSVerify"),
                FakeApi.QUICK,
                McsKinds.NONE),
            mesh,
            SILENT);
    clusters.use(MeshConfigReader.defaults());
  }

  @AfterEach
  void stop() throws Exception {
    clusters.close();
    api.close();
  }

  private void follow(String token) {
    String kubeconfig = KUBECONFIG.formatted(api.server().uri(), token);
    clusters
        .configs()
        .put(
            new RemoteConfig(
                "istio-system/east", Instant.EPOCH, new TreeMap<>(Map.of("east", kubeconfig))));
    clusters.configs().synced();
  }

  private void awaitRegistries(int count) {
    Until.isSo(count + " registries", () -> mesh.registries().size() == count);
  }

  @Test
  void machinesComeWithTheirClusterAndGoWithIt() {
    follow("one");
    awaitRegistries(1);
    assertThat(mesh.registries().getFirst()).contains(KEY);

    follow("two");
    awaitRegistries(2);
    assertThat(mesh.registries().getLast()).as("by other credentials").contains(KEY);

    api.delete(MACHINE);
    Until.isSo("gone", () -> mesh.changes.contains(new MeshChange.Delete(KEY)));
    clusters.configs().removed("istio-system/east");
    awaitRegistries(3);
    assertThat(mesh.registries().getLast()).isEmpty();
  }

  @Test
  void machinesThatAreLabelledForAnotherRevisionAreNotOurs() {
    follow("one");
    awaitRegistries(1);
    api.put(MACHINE, labelled("canary"));
    Until.isSo("gone", () -> mesh.changes.contains(new MeshChange.Delete(KEY)));
    mesh.changes.clear();
    api.put(MACHINE, labelled("default"));
    Until.isSo(
        "there again",
        () ->
            mesh.changes.stream()
                .anyMatch(c -> c instanceof MeshChange.Put(var o) && o.key().equals(KEY)));
  }

  private static String labelled(String revision) {
    return "{\"metadata\":{\"labels\":{\"istio.io/rev\":\"%s\"}},\"spec\":{\"address\":\"10.1.0.9\"}}"
        .formatted(revision);
  }

  @Test
  void aReaderWithoutTheRightToMachinesHasTheRest() {
    api.always(
        (asked, exchange) -> {
          if (!asked.target().contains("/workloadentries")) {
            return false;
          }
          ScriptedServer.json(exchange, 403, "{\"message\":\"workloadentries is forbidden\"}");
          return true;
        });
    follow("one");
    awaitRegistries(1);
    assertThat(mesh.registries().getFirst())
        .containsExactly(new MeshObject.Key("Namespace", new ResourceName("", "a"), "east"));
    Until.isSo("the mesh may begin", () -> mesh.synced.get() == 1);
    assertThat(clusters.statuses())
        .containsExactly(new RemoteClusters.Status("east", "istio-system/east", "synced"));
  }
}
