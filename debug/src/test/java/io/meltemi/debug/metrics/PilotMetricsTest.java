package io.meltemi.debug.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.debug.PeerData;
import io.meltemi.debug.metrics.PilotMetrics.Event;
import io.meltemi.xds.Client;
import io.meltemi.xds.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PilotMetricsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Client CLIENT =
      new Client(
          "c-1",
          "c",
          "",
          Struct.newBuilder()
              .putFields("ISTIO_VERSION", Value.newBuilder().setStringValue("1.30.3").build())
              .build(),
          Locality.getDefaultInstance(),
          List.of(),
          "",
          "127.0.0.1:1",
          List.of());

  private final PilotMetrics metrics = new PilotMetrics("1.30.3", Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void everyFamilyOfThePeerIsThereWithItsHelpAndType() throws IOException {
    everythingHappens();
    assertThat(text().lines()).containsAll(PeerData.debug("metrics-names").lines().toList());
  }

  private void everythingHappens() {
    metrics.connected(CLIENT);
    metrics.pushed(CLIENT, ResourceType.CLUSTER, 3, 20_000, Duration.ofMillis(2));
    metrics.drained(CLIENT, Duration.ofMillis(1));
    metrics.configEvent("VirtualService", Event.ADD);
    metrics.registryEvent("Services", Event.UPDATE);
    metrics.inboundUpdate("config");
    metrics.debounced(Duration.ofMillis(100));
    metrics.snapshotMade(Duration.ofMillis(5));
    metrics.managedClusters(1, 0);
    metrics.requestReceived(512);
  }

  @Test
  void countersKeepIstiosNames() {
    everythingHappens();
    assertThat(text())
        .contains("\npilot_xds_pushes{type=\"cds\"} 1\n")
        .contains("\npilot_k8s_cfg_events{event=\"add\",type=\"VirtualService\"} 1\n")
        .contains("\npilot_info{version=\"1.30.3\"} 1\n");
  }

  @Test
  void countersThatIstioCallsTotalAreCalledSo() {
    metrics.webhooks().injection(WebhookMetrics.Injection.INJECTED, Duration.ofMillis(3));

    assertThat(text())
        .contains("sidecar_injection_requests_total 1")
        .contains("sidecar_injection_success_total 1")
        .contains("sidecar_injection_time_seconds_count 1")
        .doesNotContain("sidecar_injection_requests 1");
  }

  @Test
  void histogramsAreCumulative() {
    everythingHappens();
    String type = "type=\"type.googleapis.com/envoy.config.cluster.v3.Cluster\"";
    assertThat(text())
        .contains("pilot_xds_config_size_bytes_bucket{" + type + ",le=\"10000\"} 0\n")
        .contains("pilot_xds_config_size_bytes_bucket{" + type + ",le=\"1e+06\"} 1\n")
        .contains("pilot_xds_config_size_bytes_bucket{" + type + ",le=\"+Inf\"} 1\n")
        .contains("pilot_xds_config_size_bytes_sum{" + type + "} 20000\n")
        .contains("pilot_xds_push_time_sum{type=\"cds\"} 0.002\n");
  }

  @Test
  void connectionsAreCountedByVersion() {
    metrics.connected(CLIENT);
    assertThat(text()).contains("\npilot_xds{version=\"1.30.3\"} 1\n");
    metrics.disconnected(CLIENT);
    metrics.disconnected(CLIENT);
    assertThat(text()).contains("\npilot_xds{version=\"1.30.3\"} 0\n");
  }

  @Test
  void rejectionsAndFailuresAreCounted() {
    metrics.nacked(CLIENT, ResourceType.LISTENER, "v", 13, "no");
    metrics.failed(CLIENT, new IllegalStateException());
    assertThat(text())
        .contains("pilot_total_xds_rejects{type=\"lds\"} 1\n")
        .contains("pilot_total_xds_internal_errors 1\n");
  }

  @Test
  void theRootCertificatesTimeIsCountedDown() {
    assertThat(text())
        .contains("\ncitadel_server_root_cert_expiry_seconds 0\n")
        .doesNotContain("cert_chain");
    metrics.citadel().expires(NOW.plusSeconds(3600), Optional.of(NOW.plusSeconds(60)));
    assertThat(text())
        .contains("\ncitadel_server_root_cert_expiry_seconds 3600\n")
        .contains("\ncitadel_server_cert_chain_expiry_seconds 60\n");
  }

  @Test
  void requestsForCertificatesAreCounted() {
    metrics.citadel().requested();
    metrics.citadel().notSigned("TTL_ERROR");
    assertThat(text())
        .contains("\ncitadel_server_csr_count 1\n")
        .contains("\ncitadel_server_csr_sign_err_count{error=\"TTL_ERROR\"} 1\n");
  }

  @Test
  void meshGaugesAreZeroUntilTold() {
    assertThat(text()).contains("\npilot_services 0\n");
    metrics.set(MeshGauge.SERVICES, 5);
    assertThat(text()).contains("\npilot_services 5\n");
  }

  @Test
  void theJvmIsMeasuredToo() {
    assertThat(text()).contains("\njvm_memory_used_bytes{");
  }

  private String text() {
    return "\n" + new String(metrics.scrape(), StandardCharsets.UTF_8);
  }
}
