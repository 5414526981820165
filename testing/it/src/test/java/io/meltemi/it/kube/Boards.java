package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The expressions of Istio 1.30's public boards (control plane, performance, mesh), and a few that
 * older ones and alerts have. Left out are those over the kubelet's {@code container_*}, ztunnel,
 * Wasm, rejections (which Istio reports once there are some too), {@code istio_*} of requests,
 * which a stock Envoy does not measure, and {@code go_memstats_mallocs_total}, which no JVM counts.
 */
final class Boards {
  private static final String OURS = "install/charts/istiod/files/dashboards";

  private Boards() {}

  /**
   * What a board draws.
   *
   * @param expressions with a minute for Grafana's interval
   */
  record Panel(String title, List<String> expressions) {}

  /** The panels of the boards in our chart. */
  static List<Panel> ours() throws IOException {
    var panels = new ArrayList<Panel>();
    try (var files = Files.list(Repository.root().resolve(OURS))) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode panel : new ObjectMapper().readTree(file.toFile()).path("panels")) {
          if (!panel.path("type").asText().equals("row")) {
            panels.add(panel(panel));
          }
        }
      }
    }
    return panels;
  }

  private static Panel panel(JsonNode panel) {
    return new Panel(
        panel.path("title").asText(),
        panel
            .path("targets")
            .valueStream()
            .map(target -> target.path("expr").asText().replace("$__rate_interval", "1m"))
            .toList());
  }

  static final List<String> EXPRESSIONS =
      List.of(
          "sum by (tag) (istio_build{component=\"pilot\"})",
          "sum(istio_build) by (component, tag)",
          "sum by (pod) (go_memstats_stack_inuse_bytes{app=\"istiod\"})",
          "sum by (pod) (go_memstats_heap_inuse_bytes{app=\"istiod\"})",
          "sum by (pod) (go_memstats_heap_alloc_bytes{app=\"istiod\"})",
          "sum by (pod) (rate(go_memstats_alloc_bytes_total{app=\"istiod\"}[1m]))",
          "sum by (pod) (go_goroutines{app=\"istiod\"})",
          "sum by (type) (irate(pilot_xds_pushes[1m]))",
          "sum by (type,event) (rate(pilot_k8s_reg_events[1m]))",
          "sum by (type,event) (rate(pilot_k8s_cfg_events[1m]))",
          "sum by (type) (rate(pilot_push_triggers[1m]))",
          "sum(envoy_cluster_upstream_cx_active{cluster_name=\"xds-grpc\"}) > 0",
          "sum(pilot_xds) > 0",
          "pilot_total_xds_internal_errors",
          "sum(rate(pilot_xds_push_time_bucket{}[1m])) by (le)",
          "sum(rate(pilot_xds_config_size_bytes_bucket{}[1m])) by (le)",
          "sum(rate(galley_validation_passed[1m]))",
          "sum(rate(galley_validation_failed[1m]))",
          "sum(rate(sidecar_injection_success_total[1m]))",
          "sum(rate(sidecar_injection_failure_total[1m]))",
          "process_open_fds{app=\"istiod\"}",
          "process_virtual_memory_bytes{app=\"istiod\"}",
          "process_resident_memory_bytes{app=\"istiod\"}",
          "go_memstats_heap_sys_bytes{app=\"istiod\"}",
          "go_memstats_alloc_bytes{app=\"istiod\"}",
          "irate(process_cpu_seconds_total{app=\"istiod\"}[1m])",
          "histogram_quantile(0.99, sum(rate(pilot_proxy_convergence_time_bucket[1m])) by (le))",
          "sum(rate(pilot_debounce_time_bucket[1m])) by (le)",
          "sum(pilot_services{app=\"istiod\"}) > 0",
          "sum(pilot_virt_services{app=\"istiod\"})",
          "sum by (grpc_method) (grpc_server_started_total{grpc_type=\"bidi_stream\"})",
          "sum by (grpc_code) (grpc_server_handled_total{grpc_method=\"CreateCertificate\"})",
          "sum(istiod_managed_clusters{cluster_type=\"local\"}) == 2",
          "sum(pilot_k8s_endpoints_pending_pod)",
          "sum by (pod) (istio_agent_process_resident_memory_bytes{app=\"server\"})",
          "sum by (pod) (istio_agent_pilot_xds_recv_max{app=\"server\"}) > 0",
          "sum by (pod) (envoy_server_live{app=\"client\"}) == 1");
}
