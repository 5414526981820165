package io.meltemi.istioctl.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.istioctl.Failure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The case of Istio's own test: a group with a probe and an annotation, under a revision. */
class MachineFilesTest {
  private static final String MESH =
      """
      defaultConfig:
        proxyMetadata:
          ISTIO_META_DNS_CAPTURE: "false"
          PROXY_CONFIG_ANNOT_VALUE: "foo"
          CLUSTER_MESH_CONFIG_VALUE: "foo"
      """;

  private static MachineFiles files(String group, String revision, MachineFiles.Options options) {
    return new MachineFiles(
        WorkloadGroup.parse("group.yaml", group),
        new MachineFiles.Plane("istio-system", revision, MESH),
        options);
  }

  private static MachineFiles ofTheTest() {
    return files(
        """
        kind: WorkloadGroup
        metadata:
          name: foo
          namespace: bar
        spec:
          metadata:
            annotations:
              proxy.istio.io/config: |-
                proxyMetadata:
                  PROXY_CONFIG_ANNOT_VALUE: bar
            labels: {}
          template:
            ports: {}
            serviceAccount: vm-serviceaccount
          probe:
            httpGet:
              port: 8080
        """,
        "rev-1",
        new MachineFiles.Options("Kubernetes", false, true, "10.10.10.10", ""));
  }

  @Test
  void whatIsNoGroupIsNamed() {
    assertThatThrownBy(() -> WorkloadGroup.parse("group.yaml", "[a"))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("group.yaml:1: ");
    assertThatThrownBy(() -> WorkloadGroup.parse("group.yaml", "text"))
        .hasMessage("group.yaml is no WorkloadGroup (expected: metadata and spec)");
  }

  @Test
  void theMeshIsWhatIstioWrites() {
    assertThat(ofTheTest().mesh())
        .isEqualTo(
            """
            defaultConfig:
              discoveryAddress: istiod-rev-1.istio-system.svc:15012
              proxyMetadata:
                CANONICAL_REVISION: latest
                CANONICAL_SERVICE: foo
                CLUSTER_MESH_CONFIG_VALUE: foo
                ISTIO_META_CLUSTER_ID: Kubernetes
                ISTIO_META_DNS_CAPTURE: "true"
                ISTIO_META_MESH_ID: ""
                ISTIO_META_NETWORK: ""
                ISTIO_META_WORKLOAD_NAME: foo
                ISTIO_METAJSON_LABELS: '{"service.istio.io/canonical-name":"foo","service.istio.io/canonical-revision":"latest"}'
                POD_NAMESPACE: bar
                PROXY_CONFIG_ANNOT_VALUE: bar
                SERVICE_ACCOUNT: vm-serviceaccount
                TRUST_DOMAIN: ""
              readinessProbe:
                httpGet:
                  port: 8080
            """);
  }

  @Test
  void theEnvironmentIsWhatIstioWrites() {
    assertThat(ofTheTest().environment())
        .isEqualTo(
            """
            CANONICAL_REVISION='latest'
            CANONICAL_SERVICE='foo'
            CA_ADDR='istiod-rev-1.istio-system.svc:15012'
            CLUSTER_MESH_CONFIG_VALUE='foo'
            ISTIO_INBOUND_PORTS='*'
            ISTIO_LOCAL_EXCLUDE_PORTS='22,15090,15021,15020'
            ISTIO_METAJSON_LABELS='{"service.istio.io/canonical-name":"foo","service.istio.io/canonical-revision":"latest"}'
            ISTIO_META_CLUSTER_ID='Kubernetes'
            ISTIO_META_DNS_CAPTURE='true'
            ISTIO_META_MESH_ID=''
            ISTIO_META_NETWORK=''
            ISTIO_META_WORKLOAD_NAME='foo'
            ISTIO_NAMESPACE='bar'
            ISTIO_SERVICE='foo.bar'
            ISTIO_SERVICE_CIDR='*'
            ISTIO_SVC_IP='10.10.10.10'
            POD_NAMESPACE='bar'
            PROXY_CONFIG_ANNOT_VALUE='bar'
            SERVICE_ACCOUNT='vm-serviceaccount'
            TRUST_DOMAIN=''
            """);
  }

  @Test
  void aMachineMayRegisterItselfWithItsPortsAndLabels() {
    var files =
        files(
            """
            metadata: {name: cart, namespace: vms}
            spec:
              metadata: {labels: {app: shop's, version: v1}}
              template: {ports: {http: 8080, grpc: 9090}, network: net-1, labels: {version: v2}}
            """,
            "",
            new MachineFiles.Options("east", true, false, "", "192.0.2.1"));
    assertThat(files.environment())
        .contains("ISTIO_META_AUTO_REGISTER_GROUP='cart'\n")
        .contains("ISTIO_INBOUND_PORTS='9090,8080'\n")
        .contains(
            "ISTIO_META_POD_PORTS='[{\"name\":\"grpc\",\"containerPort\":9090,\"protocol\":\"\"},"
                + "{\"name\":\"http\",\"containerPort\":8080,\"protocol\":\"\"}]'\n")
        .contains("CANONICAL_SERVICE='shop'\"'\"'s'\n")
        .contains("CANONICAL_REVISION='v2'\n")
        .contains("ISTIO_META_NETWORK='net-1'\n")
        .contains("SERVICE_ACCOUNT='default'\n")
        .contains("ISTIO_SVC_IP='192.0.2.1'\n")
        .contains("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION='true'\n")
        .contains("ISTIO_META_DNS_CAPTURE='false'\n")
        .doesNotContain("CA_ADDR");
    assertThat(files.mesh()).doesNotContain("readinessProbe").doesNotContain("discoveryAddress");
    assertThat(files.hosts(Optional.of("192.0.2.9")))
        .isEqualTo("192.0.2.9 istiod.istio-system.svc\n");
    assertThat(files.hosts(Optional.empty())).isEmpty();
  }
}
