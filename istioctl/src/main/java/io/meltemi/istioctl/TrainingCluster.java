package io.meltemi.istioctl;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An API server with one pod, for {@link Training}. */
final class TrainingCluster implements AutoCloseable {
  private static final String PODS =
      """
      {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [
        {"metadata": {"name": "istiod", "namespace": "istio-system", "labels": {"app": "istiod"}},
         "spec": {"containers": [{"name": "discovery"}]}, "status": {"phase": "Running"}}]}
      """;

  private final HttpServer server;
  private final Path kubeconfig;

  private TrainingCluster(HttpServer server, Path kubeconfig) {
    this.server = server;
    this.kubeconfig = kubeconfig;
  }

  static TrainingCluster start() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = PODS.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Path kubeconfig = Files.createTempFile("training", ".kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: a
        clusters: [{name: a, cluster: {server: "http://127.0.0.1:%d"}}]
        contexts: [{name: a, context: {cluster: a, user: a}}]
        users: [{name: a, user: {token: a}}]
        """
            .formatted(server.getAddress().getPort()));
    return new TrainingCluster(server, kubeconfig);
  }

  String kubeconfig() {
    return kubeconfig.toString();
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    Files.deleteIfExists(kubeconfig);
  }
}
