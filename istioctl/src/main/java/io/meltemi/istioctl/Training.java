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

  private static final String OBJECTS =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: web, namespace: shop}
      spec:
        hosts: [web]
        gateways: [front, nowhere]
        http:
        - match: [{uri: {prefix: /}, headers: {a: {exact: b}}}]
          route: [{destination: {host: web, subset: v1}, weight: 1}]
        - route: [{destination: {host: web, subset: v2}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: web, namespace: shop}
      spec:
        host: web
        trafficPolicy: {connectionPool: {tcp: {maxConnections: 1}}, tls: {mode: SIMPLE}}
        subsets: [{name: v1, labels: {version: v1}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: front, namespace: shop}
      spec:
        selector: {istio: front}
        servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: out, namespace: shop}
      spec: {hosts: [a.example], ports: [{number: 80, name: tcp, protocol: TCP}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: default, namespace: shop}
      spec: {egress: [{hosts: ["./*"]}]}
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: web, namespace: shop}
      spec: {rules: [{from: [{source: {namespaces: [shop]}}]}]}
      ---
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: web, namespace: shop}
      spec: {mtls: {mode: STRICT}}
      ---
      apiVersion: security.istio.io/v1
      kind: RequestAuthentication
      metadata: {name: web, namespace: shop}
      spec: {jwtRules: [{issuer: a, jwksUri: "https://a.example"}]}
      ---
      apiVersion: telemetry.istio.io/v1
      kind: Telemetry
      metadata: {name: web, namespace: shop}
      spec: {accessLogging: [{disabled: false}]}
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
      run("analyze", "-A", kubeconfig, "--kubeclient-timeout=2s");
    }
    for (String format : List.of("log", "json", "yaml")) {
      runOn(OBJECTS, "analyze", "--use-kube=false", "-o", format, "-");
    }
    runOn(OBJECTS, "validate", "-f", "-");
    run("proxy-status", "--xds-address=127.0.0.1:1", "--plaintext", "--timeout=2s");
    run("version", "--remote=false");
    run("--help");
    run("proxy-config", "cluster", "--help");
    run("proxy-confg");
  }

  private static void run(String... args) {
    runOn(DUMP, args);
  }

  private static void runOn(String input, String... args) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    Istioctl.run(new Console(in, nowhere, nowhere), Map.of(), args);
  }
}
