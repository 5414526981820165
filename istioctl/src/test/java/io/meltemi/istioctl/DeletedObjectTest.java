package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a plan's user names what goes. */
class DeletedObjectTest {
  private @TempDir Path mesh;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        mesh.resolve("mesh.yaml"),
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: edge, namespace: shop, labels: {app: edge}}
        spec:
          serviceAccountName: edge
          containers: [{name: istio-proxy, args: [proxy, router]}]
        status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: shop}
        spec:
          selector: {app: edge}
          servers: [{hosts: ["*"], port: {name: http, number: 8080, protocol: HTTP}}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: api, namespace: shop}
        spec: {gatewayClassName: istio, listeners: [{name: a, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: own}
        spec: {controllerName: istio.io/gateway-controller}
        """);
  }

  private Run plan(String deleted) {
    return Run.of("x", "plan", "--configDir", mesh.toString(), "--delete", deleted);
  }

  @Test
  void aKindIsNamedAsForKubectl() {
    String gone = plan("Gateway shop/edge").out();
    assertThat(gone).contains("0.0.0.0_8080");
    assertThat(plan("gateways.networking.istio.io shop/edge").out()).isEqualTo(gone);
    for (String word : new String[] {"Gateway", "gateway.gateway.networking.k8s.io"}) {
      assertThat(plan(word + " shop/api").err()).doesNotContain("Error");
    }
    assertThat(plan("GatewayClass own").err()).doesNotContain("Error");
  }

  @Test
  void whatIsNotThereIsTold() {
    assertThat(plan("gateway.gateway.networking.k8s.io shop/edge").err())
        .isEqualTo("Error: --delete: there is no gateway.gateway.networking.k8s.io shop/edge\n");
    assertThat(plan("Gatway shop/edge").err())
        .isEqualTo(
            "Error: \"Gatway\" is no kind that istiod reads (expected: virtualservice, gateway,"
                + " …)\n");
    assertThat(plan("Gateway").err())
        .isEqualTo("Error: --delete: \"Gateway\" (expected: 'KIND NAMESPACE/NAME')\n");
  }
}
