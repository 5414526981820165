package io.meltemi.debug;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.view.McsView;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.kube.McsService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** In the form of Istio's, which writes the fields of its Go struct by their names. */
class McszTest {
  private static String mcsz(McsService... services) throws Exception {
    MeshSnapshot bistro = Meshes.bistro();
    var json = new JsonWriter(JsonStyle.COMPACT);
    McsView.mcsz(
        new MeshSnapshot(
            bistro.config(),
            bistro.endpoints(),
            bistro.secrets(),
            bistro.statuses(),
            bistro.objectStatuses(),
            bistro.deployments(),
            bistro.pools(),
            List.of(services)),
        json);
    return json.text();
  }

  @Test
  void eachClusterSaysWhetherItExportsAndImports() throws Exception {
    var menu = new ResourceName("bistro", "menu");
    assertThat(
            mcsz(
                new McsService(
                    "east",
                    menu,
                    Optional.of(
                        new TreeMap<>(
                            Map.of("menu.bistro.svc.cluster.local", McsService.SAME_CLUSTER))),
                    false,
                    ""),
                new McsService("west", menu, Optional.empty(), true, "241.0.0.1")))
        .isEqualTo(
            "[{\"Cluster\":\"east\",\"Name\":\"menu\",\"Namespace\":\"bistro\",\"Exported\":true,"
                + "\"Imported\":false,\"ClusterSetVIP\":\"\",\"Discoverability\":"
                + "{\"menu.bistro.svc.cluster.local\":\"DiscoverableFromSameCluster\"}},"
                + "{\"Cluster\":\"west\",\"Name\":\"menu\",\"Namespace\":\"bistro\",\"Exported\":false,"
                + "\"Imported\":true,\"ClusterSetVIP\":\"241.0.0.1\",\"Discoverability\":null}]");
  }

  @Test
  void withoutAnyItIsNull() throws Exception {
    assertThat(mcsz()).isEqualTo("null");
  }
}
