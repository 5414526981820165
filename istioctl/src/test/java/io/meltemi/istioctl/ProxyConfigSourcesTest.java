package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dumps from an Envoy's and an istiod's ports, with Envoy's own field names. */
class ProxyConfigSourcesTest {
  private static final String DUMP =
      """
      {"configs": [
        {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
         "dynamic_active_clusters": [{"cluster": {
           "@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
           "name": "outbound|80||a.b.svc.cluster.local", "type": "EDS",
           "connect_timeout": "10s"}}]},
        {"@type": "type.googleapis.com/envoy.admin.v3.EndpointsConfigDump",
         "dynamic_endpoint_configs": [{"endpoint_config": {
           "cluster_name": "outbound|80||a.b.svc.cluster.local",
           "endpoints": [{"locality": {"region": "r", "zone": "z"}, "lb_endpoints": [
             {"health_status": "HEALTHY", "endpoint": {"address":
               {"socket_address": {"address": "10.0.0.1", "port_value": 8080}}}},
             {"health_status": "UNHEALTHY", "endpoint": {"address":
               {"pipe": {"path": "/a.sock"}}}}]}]}}]}]}
      """;
  private static final String CLUSTERS =
      """
      {"cluster_statuses": [{"name": "c2", "host_statuses": [
        {"address": {"socket_address": {"address": "10.0.0.2", "port_value": 80}},
         "health_status": {"eds_health_status": "HEALTHY", "failed_outlier_check": true}},
        {"address": {"pipe": {"path": "/b.sock"}}, "health_status": {}}]}]}
      """;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private String address;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    address = "127.0.0.1:" + server.getAddress().getPort();
    answer("/config_dump", 200, DUMP);
    answer("/debug/config_dump", 200, DUMP);
    answer("/clusters", 200, CLUSTERS);
    answer("/version", 200, "1.30.3-abc\n");
    answer("/gone/config_dump", 404, "no such proxy");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @Test
  void clustersComeFromEnvoysAdminPort() {
    Run run = Run.of("pc", "cluster", "--admin-address", address, "-o", "yaml");
    assertThat(run.out())
        .isEqualTo(
            """
            - connectTimeout: 10s
              name: outbound|80||a.b.svc.cluster.local
              type: EDS

            """);
    assertThat(asked).containsExactly("/config_dump?mask=dynamic_active_clusters,static_clusters");
  }

  @Test
  void theAdminPortAloneMeansThisMachine() {
    String port = address.substring(address.indexOf(':') + 1);
    assertThat(Run.of("pc", "cluster", "--proxy-admin-port", port).out()).contains("a.b.svc");
    assertThat(Run.of("pc", "c", "--admin-address=localhost", "--proxy-admin-port=" + port).out())
        .contains("a.b.svc");
  }

  @Test
  void clustersComeFromIstiod() {
    Run run =
        Run.of("pc", "c", "--istiod-debug", "http://" + address + "/", "pod/web", "-n", "prod");
    assertThat(run.out()).contains("a.b.svc.cluster.local     80       -          outbound");
    assertThat(asked).containsExactly("/debug/config_dump?proxyID=web.prod");
  }

  @Test
  void endpointsOfAnEnvoyHaveTheirOutlierState() {
    assertThat(Run.of("pc", "ep", "--admin-address", address).out())
        .isEqualTo(
            """
            ENDPOINT           STATUS      OUTLIER CHECK     CLUSTER
            10.0.0.2:80        HEALTHY     FAILED            c2
            unix:///b.sock     UNKNOWN     OK                c2
            """);
    assertThat(Run.of("pc", "ep", "--admin-address", address, "--status", "healthy").out())
        .contains("10.0.0.2:80")
        .doesNotContain("b.sock");
  }

  @Test
  void endpointsOfIstiodHaveTheirLocality() {
    assertThat(Run.of("pc", "ep", "--istiod-debug", address, "web.prod").out())
        .isEqualTo(
            """
            NAME              STATUS        LOCALITY     CLUSTER
            10.0.0.1:8080     HEALTHY       r/z          outbound|80||a.b.svc.cluster.local
            /a.sock           UNHEALTHY     r/z          outbound|80||a.b.svc.cluster.local
            """);
    assertThat(asked).containsExactly("/debug/config_dump?proxyID=web.prod&include_eds=true");
  }

  @Test
  void anErrorNamesTheUrlAndTheAnswer() {
    Run run = Run.of("pc", "c", "--istiod-debug", address + "/gone", "web.prod");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("Error: http://" + address).contains("404");
  }

  @Test
  void theControlPlanesVersionIsAsked() {
    assertThat(Run.of("version", "--istiod-debug", address).out())
        .isEqualTo("client version: 1.30.3\ncontrol plane version: 1.30.3-abc\n");
    assertThat(Run.of("version", "--istiod-debug", address, "--remote=false").out())
        .isEqualTo("client version: 1.30.3\n");
  }
}
