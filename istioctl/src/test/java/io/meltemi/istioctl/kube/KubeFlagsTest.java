package io.meltemi.istioctl.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.istioctl.Failure;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which cluster is meant, by kubectl's flags, files and variables. */
class KubeFlagsTest {
  @TempDir Path folder;

  private Path first;
  private Path second;

  @BeforeEach
  void write() throws IOException {
    first = kubeconfig("one", "https://one.example:6443", "namespace: shop");
    second = kubeconfig("two", "https://two.example:6443/", "namespace: bank");
  }

  private Path kubeconfig(String name, String server, String namespace) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        """
        apiVersion: v1
        kind: Config
        current-context: NAME
        clusters:
        - name: NAME
          cluster: {server: "SERVER"}
        contexts:
        - name: NAME
          context: {cluster: NAME, user: NAME, NAMESPACE}
        users:
        - name: NAME
          user: {token: secret}
        """
            .replace("NAMESPACE", namespace)
            .replace("NAME", name)
            .replace("SERVER", server));
  }

  private static Cluster connect(String file, String context, Map<String, String> environment) {
    return connect(file, context, environment, ClusterOptions.Caller.ONESELF);
  }

  private static Cluster connect(
      String file, String context, Map<String, String> environment, ClusterOptions.Caller caller) {
    var options = new ClusterOptions(file, context, caller, Duration.ofSeconds(5), 0, environment);
    return Cluster.connect(
        options, new Requests(new PrintStream(OutputStream.nullOutputStream()), false));
  }

  private static void refused(String file, String context, String... words) {
    assertThatThrownBy(() -> connect(file, context, Map.of()).close())
        .isInstanceOf(Failure.class)
        .message()
        .contains(words)
        .doesNotContain("\n");
  }

  @Test
  void theFlagsFileCountsBeforeTheVariables() {
    Map<String, String> environment =
        Map.of("KUBECONFIG", second.toString(), "KUBERNETES_TRUST_CERTIFICATES", "true");
    try (Cluster cluster = connect(first.toString(), "", environment)) {
      assertThat(cluster.server()).isEqualTo("https://one.example:6443");
      assertThat(cluster.namespace()).isEqualTo("shop");
      assertThat(cluster.context()).isEqualTo("one");
      assertThat(cluster.name()).isEqualTo("cluster https://one.example:6443 (context \"one\")");
    }
  }

  @Test
  void severalFilesAreOne() {
    Map<String, String> environment =
        Map.of("KUBECONFIG", first + File.pathSeparator + second + File.pathSeparator + "/nope");
    try (Cluster cluster = connect("", "", environment)) {
      assertThat(cluster.context()).isEqualTo("one");
    }
    try (Cluster cluster = connect("", "two", environment)) {
      assertThat(cluster.server()).isEqualTo("https://two.example:6443");
      assertThat(cluster.namespace()).isEqualTo("bank");
    }
  }

  @Test
  void theFileOfTheHomeFolderIsTheLastToBeLookedFor() throws IOException {
    Files.createDirectories(folder.resolve(".kube"));
    Files.copy(second, folder.resolve(".kube/config"));
    try (Cluster cluster = connect("", "", Map.of("HOME", folder.toString()))) {
      assertThat(cluster.context()).isEqualTo("two");
    }
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws IOException {
    refused("", "", "no cluster is configured", "--kubeconfig", "KUBECONFIG");
    refused("/nope", "", "--kubeconfig: there is no file /nope");
    refused(first.toString(), "three", "context \"three\"", first.toString(), "it has: one");
    Path bad = Files.writeString(folder.resolve("bad"), "a: [");
    refused(bad.toString(), "", "kubeconfig " + bad);
    Path named =
        Files.writeString(
            folder.resolve("named"),
            Files.readString(first).replace("{server:", "{tls-server-name: x, server:"));
    refused(named.toString(), "", "tls-server-name", "not supported");
    assertThatThrownBy(
            () ->
                connect(
                        first.toString(),
                        "",
                        Map.of(),
                        new ClusterOptions.Caller("", List.of("g"), ""))
                    .close())
        .hasMessageContaining("--as");
  }

  @Test
  void aClusterThatIsNotThereIsNamed() throws IOException {
    Path dead = kubeconfig("dead", "http://127.0.0.1:1", "namespace: x");
    try (Cluster cluster = connect(dead.toString(), "", Map.of())) {
      assertThatThrownBy(() -> cluster.list(Kind.POD, "", ""))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("cannot reach cluster http://127.0.0.1:1 (context \"dead\")")
          .hasMessageContaining("--kubeconfig");
    }
  }

  @Test
  void podsAndTheirOwnersAreNamedAsIstioNamesThem() {
    assertThat(Target.of("web", "a")).isEqualTo(new Target("pod", "web", "a"));
    assertThat(Target.of("web-1.b", "a")).isEqualTo(new Target("pod", "web-1", "b"));
    assertThat(Target.of("deployment/web.b", "a")).isEqualTo(new Target("deployment", "web", "b"));
    assertThat(Target.of("deployments.apps/web", "a"))
        .isEqualTo(new Target("deployments.apps", "web", "a"));
  }

  /** Who asks, as the API server is told. */
  @Test
  void aCredentialPluginsTokenAndWhomToActAsAreSent() throws IOException {
    var headers = new ConcurrentHashMap<String, List<String>>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          headers.putAll(exchange.getRequestHeaders());
          byte[] body = "{\"items\": []}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Path plugin =
        Files.writeString(
            folder.resolve("plugin"),
            """
            #!/bin/sh
            echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",'
            echo ' "status": {"token": "of-the-plugin"}}'
            """);
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Path file = kubeconfig("plugin-user", url, "namespace: x");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "{token: secret}",
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: %s, interactiveMode: Never}}"
                    .formatted(plugin)));
    var caller = new ClusterOptions.Caller("jane", List.of("admins", "devs"), "42");
    try (Cluster cluster = connect(file.toString(), "", Map.of(), caller)) {
      assertThat(cluster.list(Kind.POD, "shop", "app=a b")).isEmpty();
    } finally {
      server.stop(0);
    }
    assertThat(headers.get("Authorization")).containsExactly("Bearer of-the-plugin");
    assertThat(headers.get("Impersonate-user")).containsExactly("jane");
    assertThat(headers.get("Impersonate-group")).containsExactlyInAnyOrder("admins", "devs");
    assertThat(headers.get("Impersonate-uid")).containsExactly("42");
  }
}
