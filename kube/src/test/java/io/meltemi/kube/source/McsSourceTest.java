package io.meltemi.kube.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.ServiceImport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ServiceExports and ServiceImports of a remote cluster. */
class McsSourceTest {
  private static final String GROUP = "/apis/multicluster.x-k8s.io/v1alpha1/";
  private static final String IN_A = GROUP + "namespaces/a/";
  private static final McsKinds BOTH =
      new McsKinds("multicluster.x-k8s.io", "v1alpha1", true, true);

  private static final class Mesh implements MeshChange.Sink {
    final Map<String, MeshObject> objects = new ConcurrentHashMap<>();
    final AtomicInteger synced = new AtomicInteger();

    @Override
    public void accept(List<MeshChange> changes) {
      for (MeshChange change : changes) {
        if (change instanceof MeshChange.Put(var object)) {
          objects.put(object.key().toString(), object);
        } else if (change instanceof MeshChange.Delete(var key)) {
          objects.remove(key.toString());
        }
      }
    }

    @Override
    public void synced() {
      synced.incrementAndGet();
    }
  }

  private final Mesh mesh = new Mesh();
  private FakeApi api;
  private KubeClient client;

  @BeforeEach
  void serve() throws IOException {
    api = new FakeApi();
    api.put("/api/v1/namespaces/a", "{}");
    api.put("/api/v1/namespaces/a/services/web", "{\"spec\":{\"clusterIP\":\"10.96.0.1\"}}");
    api.put(IN_A + "serviceexports/web", "{}");
    api.put(IN_A + "serviceimports/web", imports("[\"242.0.0.2\",\"242.0.0.1\",\"none\",7]"));
    client = api.client();
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  private static String imports(String ips) {
    return "{\"spec\":{\"type\":\"ClusterSetIP\",\"ips\":" + ips + "}}";
  }

  private KubeSource startSynced(McsKinds kinds) {
    KubeSource source =
        KubeSource.start(
            client,
            KubeSourceSettings.ofRegistry("cluster.local", "east", false).withMcs(kinds),
            mesh);
    source.useMesh(MeshConfigReader.defaults());
    Until.isSo("synced", () -> mesh.synced.get() == 1);
    return source;
  }

  private List<String> ips() {
    return mesh.objects.get("ServiceImport a/web of cluster east") instanceof ServiceImport one
        ? one.ips()
        : List.of();
  }

  @Test
  void theyAreFollowedAsEverythingElse() {
    try (var source = startSynced(BOTH)) {
      assertThat(source.fault()).isEmpty();
      assertThat(mesh.objects).containsKey("ServiceExport a/web of cluster east");
      assertThat(ips()).containsExactly("242.0.0.1", "242.0.0.2");

      api.put(IN_A + "serviceimports/web", imports("[\"242.0.0.3\"]"));
      Until.isSo("another address", () -> ips().equals(List.of("242.0.0.3")));
      api.delete(IN_A + "serviceexports/web");
      Until.isSo(
          "the export is gone",
          () -> !mesh.objects.containsKey("ServiceExport a/web of cluster east"));
    }
  }

  @Test
  void withoutTheSettingsNobodyAsksForThem() {
    try (var source = startSynced(McsKinds.NONE)) {
      assertThat(source.fault()).isEmpty();
      assertThat(mesh.objects).containsKey("Service a/web of cluster east");
      assertThat(api.server().asked(GROUP)).isEmpty();
    }
  }

  @Test
  void aReaderWithoutRightsToThemReadsTheRest() {
    refuse(403);
    try (var source = startSynced(BOTH)) {
      assertThat(mesh.objects)
          .containsKey("Service a/web of cluster east")
          .doesNotContainKey("ServiceExport a/web of cluster east");
      assertThat(source.fault()).isEmpty();
    }
  }

  @Test
  void aClusterWithoutTheirDefinitionsIsReadAsEver() {
    refuse(404);
    try (var source = startSynced(BOTH)) {
      assertThat(source.fault()).isEmpty();
      assertThat(mesh.objects)
          .containsKey("Service a/web of cluster east")
          .doesNotContainKey("ServiceExport a/web of cluster east");
    }
  }

  private void refuse(int status) {
    api.always(
        (asked, exchange) -> {
          if (!asked.target().startsWith(GROUP)) {
            return false;
          }
          ScriptedServer.json(exchange, status, "{\"message\":\"no\"}");
          return true;
        });
  }
}
