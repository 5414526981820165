package io.meltemi.istioctl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Runs the usual commands once, on a small dump and against what looks like a cluster, and prints
 * nothing: what it loads is what the ahead-of-time cache of {@code bin/istioctl} will hold.
 */
final class Training {
  private static final String DUMP =
      """
      {"configs": [
        {"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump"},
        {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
         "dynamic_active_clusters": [
           {"cluster": {"name": "outbound|80||a.b.svc.cluster.local", "type": "EDS"}}]},
        {"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
         "dynamic_listeners": [{"active_state": {"listener": {
           "name": "0.0.0.0_80",
           "address": {"socket_address": {"address": "0.0.0.0", "port_value": 80}},
           "filter_chains": [{"filters": [{"name": "envoy.filters.network.tcp_proxy"}]}]}}}]},
        {"@type": "type.googleapis.com/envoy.admin.v3.RoutesConfigDump",
         "dynamic_route_configs": [{"route_config": {"name": "80", "virtual_hosts": [
           {"domains": ["a", "a.b"], "routes": [{"match": {"prefix": "/"}}]}]}}]},
        {"@type": "type.googleapis.com/envoy.admin.v3.SecretsConfigDump"},
        {"@type": "type.googleapis.com/envoy.admin.v3.EcdsConfigDump"}]}
      """;

  private Training() {}

  public static void main(String[] args) throws IOException {
    for (String command :
        List.of("all", "cluster", "listener", "route", "endpoint", "bootstrap", "secret", "ecds")) {
      for (String format : List.of("short", "json", "yaml")) {
        run("proxy-config", command, "-o", format, "-f", "-");
      }
    }
    try (TrainingCluster cluster = TrainingCluster.start()) {
      String kubeconfig = "--kubeconfig=" + cluster.kubeconfig();
      run("version", kubeconfig, "--kubeclient-timeout=2s");
      run("proxy-config", "cluster", "istiod", kubeconfig, "--kubeclient-timeout=2s");
    }
    run("proxy-status", "--xds-address=127.0.0.1:1", "--plaintext", "--timeout=2s");
    run("version", "--remote=false");
    run("--help");
    run("proxy-config", "cluster", "--help");
    run("proxy-confg");
  }

  private static void run(String... args) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var dump = new ByteArrayInputStream(DUMP.getBytes(StandardCharsets.UTF_8));
    Istioctl.run(new Console(dump, nowhere, nowhere), Map.of(), args);
  }
}
