package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code x explain} and {@code x plan} over a mesh in files. */
class ExplainCommandTest {
  @TempDir Path work;

  @Test
  void theWayLeadsThroughTheServersPolicies() throws IOException {
    Run run = explain("GET", "http://books/private");
    assertThat(run.out())
        .contains("shop.shop, outbound", "route 1: it matches", "mesh.yaml:")
        .contains("[VirtualService shop/books, ")
        .contains("books.shop, inbound", "[AuthorizationPolicy shop/no-private, ")
        .contains("=> 403 RBAC: RBAC: access denied; a rule denies it");
  }

  @Test
  void whatDoesNotMatchSaysWhy() throws IOException {
    Run run = explain("GET", "http://books/x", "-H", "x-user: bob");
    assertThat(run.out())
        .contains("route 1: path is \"/x\", not prefix \"/private\"")
        .contains("route 2: header x-user is \"bob\", not \"jane\"")
        .contains("=> 404 NR: no route matches");
  }

  @Test
  void aPodThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    Run run = Run.of(flags("GET", "http://books/", "--from", "nobody"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "Error: --from nobody: no such pod with a proxy; there are books.shop, shop.shop\n");
  }

  @Test
  void whatIsNoCallIsAMisuse() throws IOException {
    assertThat(Run.of(flags("GET")).exitCode()).isEqualTo(64);
    assertThat(Run.of(flags("GET", "ftp://books/")).err()).contains("URL: \"ftp://books/\"");
    assertThat(Run.of(flags("--tcp", "books")).err()).contains("(expected: HOST:PORT)");
  }

  @Test
  void variablesAreOfAMeshInFiles() throws IOException {
    Run run = Run.of("x", "explain", "GET", "http://a/", "--file=-", "--istiod-env=REVISION=a");
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.err())
        .isEqualTo("Error: --istiod-env is of a mesh in files (expected: --configDir as well)\n");
    assertThat(explain("GET", "http://books/x", "--istiod-env", "CLUSTER_ID=east").out())
        .contains("=> 404 NR: no route matches");
  }

  @Test
  void aPlanTellsOfProxiesResourcesAndCauses() throws IOException {
    mesh();
    Path change = work.resolve("change.yaml");
    Files.writeString(
        change,
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: books, namespace: shop}
        spec: {hosts: [books], http: [{route: [{destination: {host: books}}], timeout: 3s}]}
        """);
    Run run =
        Run.of(
            "x", "plan", "-f", change.toString(), "--configDir", work.resolve("mesh").toString());
    assertThat(run.out())
        .startsWith("books.shop, shop.shop:\n  ~ RDS 80  [VirtualService shop/books]\n")
        .contains("timeout: 3s")
        .endsWith("\n2 proxies would be sent 2 resources.\n");
  }

  private Run explain(String... call) throws IOException {
    String[] flags = flags(call);
    Run run = Run.of(flags);
    assertThat(run.err()).isEmpty();
    return run;
  }

  private String[] flags(String... call) throws IOException {
    mesh();
    var flags = new java.util.ArrayList<String>(java.util.List.of("x", "explain"));
    flags.addAll(java.util.List.of(call));
    if (!flags.contains("--from")) {
      flags.addAll(java.util.List.of("--from", "shop.shop"));
    }
    flags.addAll(java.util.List.of("--configDir", work.resolve("mesh").toString()));
    return flags.toArray(String[]::new);
  }

  private void mesh() throws IOException {
    Files.createDirectories(work.resolve("mesh"));
    Files.writeString(work.resolve("mesh/mesh.yaml"), MESH);
  }

  private static final String MESH =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: books, namespace: shop}
      spec:
        clusterIP: 10.1.0.1
        selector: {app: books}
        ports: [{name: http, port: 80, targetPort: 8080}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: books, namespace: shop, labels: {kubernetes.io/service-name: books}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints:
      - addresses: [10.0.0.2]
        conditions: {ready: true}
        targetRef: {kind: Pod, name: books, namespace: shop}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: shop, namespace: shop, labels: {app: shop}}
      spec: {serviceAccountName: shop, containers: [{name: shop}]}
      status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: books, namespace: shop, labels: {app: books, security.istio.io/tlsMode: istio}}
      spec: {serviceAccountName: books, containers: [{name: books}]}
      status: {phase: Running, podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: books, namespace: shop}
      spec:
        hosts: [books]
        http:
        - match: [{uri: {prefix: /private}}]
          route: [{destination: {host: books}}]
        - match: [{headers: {x-user: {exact: jane}}}]
          route: [{destination: {host: books}}]
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: no-private, namespace: shop}
      spec:
        action: DENY
        rules:
        - from: [{source: {principals: ["cluster.local/ns/shop/sa/shop"]}}]
          to: [{operation: {paths: ["/private*"], ports: ["8080"]}}]
      """;
}
