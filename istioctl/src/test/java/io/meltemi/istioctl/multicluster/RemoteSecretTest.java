package io.meltemi.istioctl.multicluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.Peer;
import io.meltemi.istioctl.json.Json;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteSecretTest {
  private static RemoteSecret secret(String tlsServerName, RemoteSecret.User user) {
    return new RemoteSecret(
        "istio-remote-secret-cluster1",
        "istio-system",
        "cluster1",
        "cluster1",
        new RemoteSecret.Kubeconfig("https://1.2.3.4:6443", tlsServerName, "Q0VSVA==", user));
  }

  @Test
  void aTokensSecretIsIstiosByteForByte() throws IOException {
    assertThat(secret("", new RemoteSecret.User.Token("TOKEN")).print())
        .isEqualTo(Peer.text(Peer.folder("istioctl").resolve("create-remote-secret.txt")));
  }

  @Test
  void aPluginHasItsOptions() {
    var user = new RemoteSecret.User.Plugin("gcp", Map.of("k2", "v2", "k1", "v1"));
    assertThat(secret("api.example.com", user).print())
        .contains(
            """
                - cluster:
                    certificate-authority-data: Q0VSVA==
                    server: https://1.2.3.4:6443
                    tls-server-name: api.example.com
            """)
        .contains(
            """
                users:
                - name: cluster1
                  user:
                    auth-provider:
                      config:
                        k1: v1
                        k2: v2
                      name: gcp
            """);
  }

  @Test
  void theReadersRightsAreOfTheCharts() {
    assertThat(ReaderRights.objects("mesh", ""))
        .extracting(object -> object.at("kind").text() + " " + name(object))
        .containsExactlyInAnyOrder(
            "ServiceAccount istio-reader-service-account",
            "ClusterRole istio-reader-clusterrole-mesh",
            "ClusterRoleBinding istio-reader-clusterrole-mesh");
  }

  private static String name(Json object) {
    return object.at("metadata").at("name").text();
  }
}
