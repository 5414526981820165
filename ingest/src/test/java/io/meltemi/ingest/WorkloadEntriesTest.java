package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.entry;
import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.in;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static io.meltemi.ingest.MeshObjects.workloadEntry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.ServiceEntry.Resolution;
import io.meltemi.model.WorkloadEntry;
import io.meltemi.model.kube.KubeService;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Services that have machines for endpoints. */
class WorkloadEntriesTest {
  private final StateFixture mesh = new StateFixture();

  private static WorkloadEntry written(String annotations, String status) {
    var document =
        new Document(
            "f",
            1,
            """
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: vm, namespace: shop, annotations: {%s}}
            spec: {address: 10.1.0.9, labels: {app: cart}, serviceAccount: vm, ports: {web: 9000}}
            status: {%s}
            """
                .formatted(annotations, status));
    return (WorkloadEntry)
        new ObjectReader(ReaderSettings.DEFAULT).read(document).value().orElseThrow();
  }

  private static WorkloadEntry machine() {
    return written("", "");
  }

  private static KubeService withTarget(KubeService s, String name, String target) {
    return new KubeService(
        s.meta(),
        s.type(),
        s.clusterIps(),
        s.selector(),
        List.of(new KubeService.Port(name, 80, "TCP", "", target, 0)),
        s.externalName(),
        s.externalIps(),
        s.traffic());
  }

  private List<String> addresses() {
    return mesh.endpoints("cart").stream().map(e -> e.address() + ":" + e.port()).toList();
  }

  @Test
  void aServiceHasMachinesBesidePods() {
    mesh.put(service("cart"), slice("cart", "10.1.0.1"), machine());

    assertThat(addresses()).containsExactly("10.1.0.1:8080", "10.1.0.9:8080");
    Endpoint endpoint = mesh.endpoints("cart").getLast();
    assertThat(endpoint.tlsMode()).isEqualTo(TlsMode.ISTIO);
    assertThat(endpoint.portName()).isEqualTo("http");
    assertThat(endpoint.workload().serviceAccount())
        .isEqualTo("spiffe://cluster.local/ns/shop/sa/vm");
  }

  @Test
  void aMachineThatComesAndGoesIsAChangeOfEndpointsAlone() {
    mesh.put(service("cart"), slice("cart", "10.1.0.1"));
    var config = mesh.snapshot().config().services();

    var came = mesh.put(machine());
    assertThat(addresses()).contains("10.1.0.9:8080");
    assertThat(came.proxies()).contains("10.1.0.9");
    var left = mesh.delete(machine());

    assertThat(addresses()).containsExactly("10.1.0.1:8080");
    assertThat(left.proxies()).contains("10.1.0.9");
    assertThat(mesh.snapshot().config().services()).isSameAs(config);
  }

  @Test
  void portsAreThoseOfTheMachine() {
    mesh.put(withTarget(service("cart"), "web", "8080"), machine());
    assertThat(addresses()).containsExactly("10.1.0.9:9000");

    mesh.put(withTarget(service("cart"), "http", "web"));
    assertThat(addresses()).containsExactly("10.1.0.9:9000");

    mesh.put(withTarget(service("cart"), "http", "admin"));
    assertThat(addresses()).isEmpty();
  }

  @Test
  void aSelectorThatChangesSelectsOthers() {
    mesh.put(service("cart"), machine());
    assertThat(addresses()).hasSize(1);
    KubeService s = service("cart");
    mesh.put(
        new KubeService(
            s.meta(),
            s.type(),
            s.clusterIps(),
            Labels.of(Map.of("app", "other")),
            s.ports(),
            s.externalName(),
            s.externalIps(),
            s.traffic()));
    assertThat(addresses()).isEmpty();
  }

  @Test
  void headlessServicesHaveNone() {
    mesh.put(headless("cart"), machine());
    assertThat(addresses()).isEmpty();
  }

  @Test
  void oneWhoseHealthIsCheckedServesOnceItIsHealthy() {
    String checked = "proxy.istio.io/health-checks-enabled: 'true'";
    var entry =
        entry(
            "vms",
            "vm.example.com",
            Resolution.STATIC,
            Optional.of(Labels.of(Map.of("app", "cart"))));
    mesh.put(service("cart"), entry, written(checked, ""));
    assertThat(addresses()).isEmpty();
    assertThat(mesh.endpointsOf("vm.example.com")).isEmpty();

    mesh.put(written(checked, "conditions: [{type: Healthy, status: 'True'}]"));
    assertThat(addresses()).hasSize(1);
    assertThat(mesh.endpointsOf("vm.example.com")).hasSize(1);

    mesh.put(written(checked, "conditions: [{type: Healthy, status: 'False', message: no}]"));
    assertThat(addresses()).isEmpty();
    assertThat(mesh.endpointsOf("vm.example.com")).isEmpty();

    mesh.put(written("proxy.istio.io/health-checks-enabled: 'false'", ""));
    assertThat(addresses()).hasSize(1);
  }

  @Test
  void withoutHealthChecksAllAreHealthy() {
    var other =
        new StateFixture(
            IngestSettings.DEFAULT.withEntries(new WorkloadEntrySettings(false, true)));
    other.put(service("cart"), written("proxy.istio.io/health-checks-enabled: 'true'", ""));
    assertThat(other.endpoints("cart")).hasSize(1);
  }

  @Test
  void whereServicesSelectNoMachinesServiceEntriesDo() {
    var other =
        new StateFixture(
            IngestSettings.DEFAULT.withEntries(new WorkloadEntrySettings(true, false)));
    other.put(service("cart"), slice("cart", "10.1.0.1"), written("", ""));
    other.put(
        entry(
            "vm",
            "vm.example.com",
            Resolution.STATIC,
            Optional.of(Labels.of(Map.of("app", "cart")))));
    assertThat(other.endpoints("cart")).hasSize(1);
    assertThat(other.endpointsOf("vm.example.com")).hasSize(1);
  }

  @Test
  void machinesOfTwoClustersAreTwo() {
    var there = machine();
    mesh.put(
        service("cart"),
        in("east", service("cart", "10.97.0.1")),
        machine(),
        new WorkloadEntry(there.meta().inCluster("east"), there.spec(), true));

    assertThat(mesh.endpoints("cart"))
        .extracting(e -> e.place().clusterId())
        .containsExactly("Kubernetes", "east");
  }

  @Test
  void aServiceEntrySelectsMachinesOfAnotherCluster() {
    var entry =
        entry(
            "vms",
            "vm.example.com",
            Resolution.STATIC,
            Optional.of(Labels.of(Map.of("app", "vm"))));
    var here = workloadEntry("vm", "10.1.0.8");
    var there = workloadEntry("vm", "10.1.0.9");
    mesh.put(entry, here, new WorkloadEntry(there.meta().inCluster("east"), there.spec(), true));

    assertThat(mesh.endpointsOf("vm.example.com"))
        .extracting(e -> e.place().clusterId() + " " + e.address())
        .containsExactlyInAnyOrder("Kubernetes 10.1.0.8", "east 10.1.0.9");
  }
}
