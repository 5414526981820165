package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.Manifests;
import io.meltemi.it.fixture.Desk;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code istioctl analyze} of a real API server's objects. */
@Timeout(300)
class AnalyzeIT {
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: istio-system}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop, labels: {istio-injection: enabled}}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: plain}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: istio, namespace: istio-system}
      data: {mesh: "rootNamespace: istio-system"}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: default, namespace: shop}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{name: web, port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        namespace: shop
        labels: {app: web}
        annotations: {sidecar.istio.io/nonsense: "1"}
      spec: {containers: [{name: web, image: web}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: web, namespace: shop}
      spec:
        hosts: [web]
        gateways: [nowhere]
        http:
        - route:
          - destination: {host: wep}
      """;

  @TempDir private static Path folder;

  private static KubeCluster cluster;
  private static Desk desk;

  @BeforeAll
  static void start() throws Exception {
    cluster = KubeCluster.start();
    CustomResources.serve(
        cluster.client(),
        CustomResources.objects(
            Repository.root().resolve("install/charts/base/files/crd-all.gen.yaml")),
        "istio.io");
    new Manifests(cluster.client()).apply(OBJECTS);
    desk = new Desk(cluster.controlPlane().adminKubeconfig());
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void whatIsWrongInANamespaceIsToldOf() {
    Desk.Run run = desk.run("analyze", "-n", "shop");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(79);
    assertThat(run.out().lines())
        .containsExactly(
            "Error [IST0101] (VirtualService shop/web) Referenced gateway not found: \"nowhere\"",
            "Error [IST0101] (VirtualService shop/web) Referenced host not found: \"wep\"",
            "Warning [IST0103] (Pod shop/web) The pod shop/web is missing the Istio proxy. This can"
                + " often be resolved by restarting or redeploying the workload.",
            "Warning [IST0108] (Pod shop/web) Unknown annotation: sidecar.istio.io/nonsense",
            "Warning [IST0132] (VirtualService shop/web) one or more host [web] defined in"
                + " VirtualService shop/web not found in Gateway shop/nowhere.",
            "Info [IST0118] (Service shop/web) Port name web (port: 80, targetPort: 8080) doesn't"
                + " follow the naming convention of Istio port.");
    assertThat(run.err())
        .startsWith("Error: Analyzers found issues when analyzing namespace: shop.\n");
  }

  @Test
  void allNamespacesAreToldOf() {
    Desk.Run run = desk.run("analyze", "-A", "--output-threshold", "Info");
    assertThat(run.out())
        .contains("Info [IST0102] (Namespace plain) ", "(VirtualService shop/web)")
        .doesNotContain("kube-system");
  }

  @Test
  void anObjectThatIsFineHasNoMessages() {
    Desk.Run run =
        desk.run("analyze", "-n", "plain", "-S", "IST0102=Namespace plain", "-S", "IST0102=*");
    assertThat(run.out()).isEqualTo("\n");
    assertThat(run.err())
        .isEqualTo("✔ No validation issues found when analyzing namespace: plain.\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aFileStandsForTheObjectOfItsName() throws IOException {
    Path file = folder.resolve("web.yaml");
    Files.writeString(
        file,
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: web, namespace: shop}
        spec:
          hosts: [web]
          http:
          - route:
            - destination: {host: web}
        """);
    Desk.Run run = desk.run("analyze", "-n", "shop", file.toString());
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out()).doesNotContain("VirtualService").contains("IST0103");
  }

  @Test
  void aNamespaceThatIsNotThereIsNoError() {
    assertThat(desk.run("analyze", "-n", "nowhere"))
        .isEqualTo(new Desk.Run(0, "", "namespace \"nowhere\" not found\n"));
  }

  @Test
  void whatMayNotBeReadIsSkipped() throws IOException {
    new Manifests(cluster.client())
        .apply(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: some}
            rules:
            - apiGroups: [networking.istio.io]
              resources: ["*"]
              verbs: [get, list]
            - apiGroups: [""]
              resources: [namespaces]
              verbs: [get, list]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: some}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: some}
            subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
            """);
    Desk.Run run = new Desk(cluster.kubeconfigFor("shop", "default")).run("analyze", "-n", "shop");
    assertThat(run.err()).contains("Warning: ", "secrets", "analyzers that need them are skipped");
    assertThat(run.out().lines().toList())
        .contains(
            "Error [IST0101] (VirtualService shop/web) Referenced gateway not found: \"nowhere\"")
        .noneMatch(line -> line.contains("IST0103"));
    assertThat(run.exitCode()).isEqualTo(79);
  }

  @Test
  void theSameIsPrintedAsJson() {
    assertThat(desk.run("analyze", "-n", "shop", "-o", "json").out())
        .contains("\"origin\": \"VirtualService shop/web\"")
        .doesNotContain("\"reference\"");
    assertThat(List.of(desk.run("analyze", "-n", "shop", "-o", "json").exitCode())).containsOnly(0);
  }
}
