package io.meltemi.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  private static final String FILE =
      """
      apiVersion: v1
      kind: Config
      current-context: one
      clusters:
      - name: c
        cluster: {server: "https://api.example:6443", certificate-authority: ca.crt}
      - name: d
        cluster:
          server: https://10.0.0.1
          insecure-skip-tls-verify: true
          tls-server-name: kubernetes
          proxy-url: http://proxy:3128
      users:
      - name: u
        user: {token: abc, tokenFile: token}
      - name: v
        user: {exec: {command: ./get, args: [x], env: [{name: A, value: b}]}}
      - name: w
        user: {client-certificate-data: UEVN}
      contexts:
      - name: one
        context: {cluster: c, user: u, namespace: shop}
      - name: two
        context: {cluster: d, user: v}
      - name: three
        context: {cluster: c, user: w}
      - name: four
        context: {cluster: nowhere, user: u}
      """;

  @TempDir private Path folder;

  private Path file() throws IOException {
    return Files.writeString(folder.resolve("config"), FILE);
  }

  @Test
  void theCurrentContextIsRead() throws IOException {
    KubeCredentials credentials = KubeCredentials.ofKubeconfig(file(), "");
    assertThat(credentials.server()).isEqualTo(URI.create("https://api.example:6443"));
    assertThat(credentials.roots()).contains(new Material.InFile(folder.resolve("ca.crt")));
    assertThat(credentials.namespace()).isEqualTo("shop");
    assertThat(credentials.token())
        .contains(new KubeCredentials.Token.Stored(new Material.InFile(folder.resolve("token"))));
  }

  @Test
  void anotherContextHasItsOwnClusterAndProgram() throws IOException {
    KubeCredentials credentials = KubeCredentials.ofKubeconfig(file(), "two");
    assertThat(credentials.insecure()).isTrue();
    assertThat(credentials.serverName()).isEqualTo("kubernetes");
    assertThat(credentials.proxy()).contains(URI.create("http://proxy:3128"));
    assertThat(credentials.token().orElseThrow())
        .isInstanceOfSatisfying(
            KubeCredentials.Token.Printed.class,
            printed -> {
              assertThat(printed.command())
                  .containsExactly(folder.resolve("./get").toString(), "x");
              assertThat(printed.environment()).containsEntry("A", "b");
            });
  }

  @Test
  void mistakesNameFileEntryAndField() throws IOException {
    Path file = file();
    assertThatThrownBy(() -> KubeCredentials.ofKubeconfig(file, "nine"))
        .hasMessage(file + ": contexts: \"nine\" (expected: one of [one, two, three, four])");
    assertThatThrownBy(() -> KubeCredentials.ofKubeconfig(file, "three"))
        .hasMessageContaining("user \"w\": client-certificate: alone");
    assertThatThrownBy(() -> KubeCredentials.ofKubeconfig(file, "four"))
        .hasMessageContaining("clusters: \"nowhere\" (expected: one of [c, d])");
    assertThatThrownBy(() -> KubeCredentials.ofKubeconfig(folder.resolve("none"), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none: cannot be read");
  }

  @Test
  void severalFilesAreMergedAndTheFirstWins() throws IOException {
    Path first = Files.writeString(folder.resolve("first"), "current-context: two\n");
    var environment = Map.of("KUBECONFIG", first + ":" + folder.resolve("absent") + ":" + file());
    assertThat(KubeCredentials.find("", "", environment).orElseThrow().server())
        .isEqualTo(URI.create("https://10.0.0.1"));
  }

  @Test
  void aPodHasItsFolder() throws IOException {
    Files.writeString(folder.resolve("token"), "t");
    Files.writeString(folder.resolve("namespace"), "istio-system\n");
    var environment =
        Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443");
    KubeCredentials credentials = KubeCredentials.inCluster(environment, folder).orElseThrow();
    assertThat(credentials.server()).isEqualTo(URI.create("https://[fd00::1]:443"));
    assertThat(credentials.namespace()).isEqualTo("istio-system");
    assertThat(KubeCredentials.inCluster(Map.of(), folder)).isEqualTo(Optional.empty());
  }

  @Test
  void aProgramPrintsTheToken() throws IOException {
    var printed =
        new KubeCredentials.Token.Printed(
            "client.authentication.k8s.io/v1",
            java.util.List.of("sh", "-c", "echo '{\"status\":{\"token\":\"'$WHO'\"}}'"),
            Map.of("WHO", "me"));
    var token = new BearerToken(printed, java.time.InstantSource.system());
    assertThat(token.current()).isEqualTo("me");
    var failing = new KubeCredentials.Token.Printed("", java.util.List.of("false"), Map.of());
    assertThatThrownBy(() -> new BearerToken(failing, java.time.InstantSource.system()).current())
        .hasMessage("exec: false: failed (expected: an ExecCredential)");
  }
}
