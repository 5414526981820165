package io.meltemi.debug.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.meltemi.debug.PeerData;
import io.meltemi.debug.metrics.PilotMetrics.Event;
import io.meltemi.xds.Client;
import io.meltemi.xds.ResourceType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
          new Client.Peer("127.0.0.1:1", List.of()));

  private static final MethodDescriptor.Marshaller<Object> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(Object value) {
          return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public Object parse(InputStream stream) {
          return stream;
        }
      };

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
    assertThat(text())
        .contains("\njvm_memory_used_bytes{")
        .contains("\nprocess_virtual_memory_max_bytes ")
        .contains("\nprocess_network_receive_bytes_total ")
        .containsOnlyOnce("\nprocess_cpu_seconds_total ");
  }

  @Test
  void whatBoardsDrawOfGosRunTimeIsTheJvms() {
    for (String name :
        List.of(
            "goroutines",
            "memstats_alloc_bytes",
            "memstats_alloc_bytes_total",
            "memstats_heap_alloc_bytes",
            "memstats_heap_inuse_bytes",
            "memstats_heap_sys_bytes",
            "memstats_stack_inuse_bytes")) {
      assertThat(text()).containsPattern("\ngo_" + name + " [1-9]");
    }
  }

  @Test
  void bucketsAreThePeers() {
    metrics.debounced(Duration.ofSeconds(15));
    metrics.webhooks().injection(WebhookMetrics.Injection.INJECTED, Duration.ofSeconds(15));
    assertThat(text())
        .contains("\npilot_debounce_time_bucket{le=\"20\"} 1\n")
        .contains("\npilot_debounce_time_bucket{le=\"30\"} 1\n")
        .doesNotContain("pilot_debounce_time_bucket{le=\"0.5\"}")
        .contains("\nsidecar_injection_time_seconds_bucket{le=\"10\"} 0\n")
        .contains("\nsidecar_injection_time_seconds_bucket{le=\"20\"} 1\n")
        .doesNotContain("sidecar_injection_time_seconds_bucket{le=\"0.01\"}");
  }

  @Test
  void callsAreCountedWithTheLabelsOfGosClient() {
    ServerStreamTracer call = metrics.grpc().newServerStreamTracer("ignored", new Metadata());
    call.serverCallStarted(
        new ServerStreamTracer.ServerCallInfo<Object, Object>() {
          @Override
          public MethodDescriptor<Object, Object> getMethodDescriptor() {
            return MethodDescriptor.<Object, Object>newBuilder(BYTES, BYTES)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("a.Service/Stream")
                .build();
          }

          @Override
          public Attributes getAttributes() {
            return Attributes.EMPTY;
          }

          @Override
          public String getAuthority() {
            return "";
          }
        });
    call.inboundMessageRead(0, 100, 512);
    call.inboundMessageRead(1, 100, 200);
    call.outboundMessage(0);
    call.streamClosed(Status.PERMISSION_DENIED);

    String of = "grpc_method=\"Stream\",grpc_service=\"a.Service\",grpc_type=\"bidi_stream\"";
    assertThat(text())
        .contains("\ngrpc_server_started_total{" + of + "} 1\n")
        .contains("\ngrpc_server_msg_received_total{" + of + "} 2\n")
        .contains("\ngrpc_server_msg_sent_total{" + of + "} 1\n")
        .contains("\ngrpc_server_handling_seconds_count{" + of + "} 1\n")
        .contains("\ngrpc_server_handled_total{grpc_code=\"PermissionDenied\"," + of + "} 1\n")
        .contains("\npilot_xds_recv_max 512\n");
  }

  /** A call of a method that there is not has a name of the caller's. */
  @Test
  void unknownMethodsMakeNoSeries() {
    ServerStreamTracer call = metrics.grpc().newServerStreamTracer("any/Thing", new Metadata());
    call.streamClosed(Status.UNIMPLEMENTED);
    assertThat(text()).doesNotContain("grpc_server_");
  }

  private String text() {
    return "\n" + new String(metrics.scrape(), StandardCharsets.UTF_8);
  }
}
