package io.meltemi.istioctl.proxystatus;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTableTest {
  private static final String ENVOY = "type.googleapis.com/envoy.config.";

  private static ProxySync proxy(String id, String istiod, String rds) {
    Map<String, String> states = new LinkedHashMap<>();
    states.put(ENVOY + "listener.v3.Listener", "SYNCED");
    states.put(ENVOY + "cluster.v3.Cluster", "STALE");
    states.put(ENVOY + "endpoint.v3.ClusterLoadAssignment", "SYNCED");
    states.put(ENVOY + "route.v3.RouteConfiguration", rds);
    states.put(ENVOY + "core.v3.TypedExtensionConfig", "SYNCED");
    return new ProxySync(id, "ns", "cluster1", istiod, "1.20", states);
  }

  @Test
  void theSubscribedTypesAreListedThoseOfTheCoreFirst() {
    var table =
        new StatusTable(
            List.of(proxy("proxy2", "istiod1", "IGNORED"), proxy("proxy1", "istiod2", "NOT SENT")));
    assertThat(table.subscribed())
        .isEqualTo(
            """
            NAME       CLUSTER      ISTIOD      VERSION     SUBSCRIBED TYPES
            proxy1     cluster1     istiod2     1.20        5 (CDS,LDS,EDS,RDS,ECDS)
            proxy2     cluster1     istiod1     1.20        4 (CDS,LDS,EDS,ECDS)
            """);
  }

  @Test
  void everyTypeHasAColumn() {
    assertThat(new StatusTable(List.of(proxy("proxy1", "istiod1", "NOT SENT"))).everyType())
        .isEqualTo(
            """
            NAME       CLUSTER      CDS       ECDS       EDS        LDS        RDS          ISTIOD      VERSION
            proxy1     cluster1     STALE     SYNCED     SYNCED     SYNCED     NOT SENT     istiod1     1.20
            """);
  }

  @Test
  void withoutProxiesThereIsTheHeadAlone() {
    assertThat(new StatusTable(List.of()).subscribed())
        .isEqualTo("NAME     CLUSTER     ISTIOD     VERSION     SUBSCRIBED TYPES\n");
  }

  @Test
  void theDebugPageSaysTheSame() throws IOException {
    String syncz =
        """
        [{"cluster_id": "c", "proxy": "web.shop", "istio_version": "1.30.3", "resources": {
          "type.googleapis.com/envoy.config.cluster.v3.Cluster": {"sent": "a", "acked": "a"},
          "type.googleapis.com/envoy.config.listener.v3.Listener": {"sent": "b", "acked": "a"},
          "type.googleapis.com/envoy.config.route.v3.RouteConfiguration": {}}}]
        """;
    var read = JsonReader.read(syncz.getBytes(StandardCharsets.UTF_8));
    ProxySync only = ProxySync.of(read, "here").getFirst();
    assertThat(only.namespace()).isEqualTo("shop");
    assertThat(only.states().values()).containsExactly("SYNCED", "STALE", "NOT SENT");
  }

  @Test
  void agesAreKubectls() {
    assertThat(
            List.of(
                Age.of(Duration.ofSeconds(119)),
                Age.of(Duration.ofSeconds(125)),
                Age.of(Duration.ofMinutes(59)),
                Age.of(Duration.ofMinutes(245)),
                Age.of(Duration.ofHours(30)),
                Age.of(Duration.ofHours(50)),
                Age.of(Duration.ofDays(100)),
                Age.of(Duration.ofDays(800))))
        .containsExactly("119s", "2m5s", "59m", "4h5m", "30h", "2d2h", "100d", "2y70d");
  }
}
