package io.meltemi.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Envoy that takes its configuration from an ADS server on loopback. */
final class EnvoyProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final int admin;
  private final HttpClient http = HttpClient.newHttpClient();

  private EnvoyProcess(Process process, Path log, int admin) {
    this.process = process;
    this.log = log;
    this.admin = admin;
  }

  /** The Envoy that MELTEMI_ENVOY names, else the one that the set-up keeps in its cache. */
  static Optional<Path> binary() {
    var environment = System.getenv();
    var cache =
        environment.getOrDefault(
            "XDG_CACHE_HOME", environment.getOrDefault("HOME", "") + "/.cache");
    var name = environment.getOrDefault("MELTEMI_ENVOY", cache + "/meltemi/envoy/1.38.3/envoy");
    return Optional.of(Path.of(name)).filter(Files::isExecutable);
  }

  static EnvoyProcess start(Path directory, int adsPort, boolean delta) throws IOException {
    int admin;
    try (var socket = new ServerSocket(0)) {
      admin = socket.getLocalPort();
    }
    var bootstrap =
        """
        node: {id: "sidecar~10.0.0.1~a.b~b.svc.cluster.local", cluster: a.b}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        dynamic_resources:
          ads_config:
            api_type: %s
            transport_api_version: V3
            set_node_on_first_message_only: true
            grpc_services: [{envoy_grpc: {cluster_name: xds}}]
          cds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
          lds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
        static_resources:
          clusters:
          - name: xds
            type: STATIC
            connect_timeout: 1s
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
            load_assignment:
              cluster_name: xds
              endpoints:
              - lb_endpoints:
                - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        """
            .formatted(admin, delta ? "DELTA_GRPC" : "GRPC", adsPort);
    var file = Files.writeString(directory.resolve("bootstrap.yaml"), bootstrap);
    var log = directory.resolve("envoy.log");
    var process =
        new ProcessBuilder(
                binary().orElseThrow().toString(),
                "-c",
                file.toString(),
                "--concurrency",
                "1",
                "--disable-hot-restart",
                "-l",
                "info")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new EnvoyProcess(process, log, admin);
  }

  /**
   * The part of the configuration in force that is so called, or nothing while it cannot be had.
   */
  String dump(String resource) {
    try {
      var uri =
          URI.create("http://127.0.0.1:%d/config_dump?resource=%s".formatted(admin, resource));
      var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void await(String resource, String pattern) {
    try {
      XdsFixture.await(
          resource + " with " + pattern, () -> dump(resource).matches("(?s).*" + pattern + ".*"));
    } catch (AssertionError e) {
      throw new AssertionError(
          dump(resource) + "\nwarming: " + dump("dynamic_warming_clusters") + "\n" + log(), e);
    }
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    http.close();
  }
}
