package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.export;
import static io.meltemi.ingest.MeshObjects.imported;
import static io.meltemi.ingest.MeshObjects.in;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Endpoint;
import io.meltemi.model.MeshChange;
import io.meltemi.model.Service;
import io.meltemi.model.kube.McsService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ServiceExports and ServiceImports. The own cluster is called Kubernetes. */
class McsTest {
  private static final String HOST = "cart.shop.svc.clusterset.local";

  private static final McsSettings DISCOVERY = new McsSettings(true, false, false);
  private static final McsSettings HOSTS = new McsSettings(false, false, true);
  private static final McsSettings BOTH = new McsSettings(true, true, true);

  private static StateFixture mesh(McsSettings mcs) {
    var mesh = new StateFixture(IngestSettings.DEFAULT.withMcs(mcs));
    mesh.put(
        service("cart", "10.96.0.1"),
        slice("cart", "10.0.0.1"),
        in("east", service("cart", "10.97.0.1")),
        in("east", slice("cart", "10.1.0.1")));
    return mesh;
  }

  private static Optional<Service> find(StateFixture mesh, String host) {
    return mesh.snapshot().config().services().stream()
        .filter(s -> s.hostname().value().equals(host))
        .findFirst();
  }

  private static Service cart(StateFixture mesh) {
    return find(mesh, "cart.shop.svc.cluster.local").orElseThrow();
  }

  private static Service clusterSet(StateFixture mesh) {
    return find(mesh, HOST).orElseThrow();
  }

  private static SortedSet<String> exportedFrom(Service service) {
    return service.kubernetes().exportedFrom().orElseThrow();
  }

  private static Stream<String> addresses(StateFixture mesh, String host) {
    return mesh.endpointsOf(host).stream().map(Endpoint::address);
  }

  @Test
  void withoutTheSettingsExportsAndImportsAreNothing() {
    StateFixture mesh = mesh(McsSettings.OFF);
    mesh.put(export("cart"), imported("cart", "241.0.0.1"));

    assertThat(cart(mesh).kubernetes().exportedFrom()).isEmpty();
    assertThat(find(mesh, HOST)).isEmpty();
    assertThat(addresses(mesh, HOST)).isEmpty();
  }

  @Test
  void endpointsAreForOtherClustersWhereAnExportSaysSo() {
    StateFixture mesh = mesh(DISCOVERY);
    assertThat(exportedFrom(cart(mesh))).isEmpty();

    mesh.put(in("east", export("cart")), in("west", export("other")));
    assertThat(exportedFrom(cart(mesh))).containsExactly("east");

    mesh.put(export("cart"));
    assertThat(exportedFrom(cart(mesh))).containsExactly("Kubernetes", "east");

    mesh.delete(in("east", export("cart")));
    assertThat(exportedFrom(cart(mesh))).containsExactly("Kubernetes");
    assertThat(mesh.endpoints("cart")).hasSize(2);
  }

  @Test
  void anExportMayComeBeforeItsService() {
    var mesh = new StateFixture(IngestSettings.DEFAULT.withMcs(DISCOVERY));
    mesh.put(in("west", export("cart")));
    mesh.put(in("west", service("cart")));
    assertThat(exportedFrom(cart(mesh))).containsExactly("west");
    mesh.apply(List.of(new MeshChange.Registry("west", List.of())));
    mesh.put(service("cart"));
    assertThat(exportedFrom(cart(mesh))).isEmpty();
  }

  @Test
  void exportsOfAServiceDoNotCountForItsOwnHostWhereThatIsOfOneCluster() {
    StateFixture mesh = mesh(BOTH);
    mesh.put(in("east", export("cart")), in("east", imported("cart", "241.0.0.1")));

    assertThat(exportedFrom(cart(mesh))).isEmpty();
    assertThat(exportedFrom(clusterSet(mesh))).containsExactly("east");
  }

  @Test
  void anImportedServiceHasTheAddressesOfEachClustersImport() {
    StateFixture mesh = mesh(HOSTS);
    mesh.put(
        imported("cart", "241.0.0.1"),
        in("east", imported("cart", "242.0.0.1", "242.0.0.2")),
        in("west", imported("cart", "243.0.0.1")));

    Service imported = clusterSet(mesh);
    assertThat(imported.name()).isEqualTo("cart");
    assertThat(imported.kubernetes().exportedFrom()).isEmpty();
    assertThat(imported.ports()).isEqualTo(cart(mesh).ports());
    assertThat(imported.seenFrom("Kubernetes").vips().addresses()).containsExactly("241.0.0.1");
    assertThat(imported.seenFrom("east").vips().addresses())
        .containsExactly("242.0.0.1", "242.0.0.2");
    assertThat(imported.seenFrom("west").vips().addresses()).containsExactly("243.0.0.1");
    assertThat(cart(mesh).seenFrom("east").address()).isEqualTo("10.97.0.1");
    assertThat(addresses(mesh, HOST)).containsExactly("10.0.0.1", "10.1.0.1");
  }

  @Test
  void endpointsOfAnImportedServiceAreThoseOfTheService() {
    StateFixture mesh = mesh(HOSTS);
    mesh.put(in("west", imported("cart", "243.0.0.1")));
    mesh.put(slice("cart", "10.0.0.1", "10.0.0.2"));
    assertThat(addresses(mesh, HOST)).containsExactly("10.0.0.1", "10.0.0.2", "10.1.0.1");
    mesh.delete(in("east", slice("cart")));
    assertThat(addresses(mesh, HOST)).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void anImportedServiceIsThereWhileBothTheImportAndSomeServiceAre() {
    StateFixture mesh = mesh(HOSTS);
    mesh.put(imported("cart"), imported("other", "241.0.0.9"));
    assertThat(find(mesh, HOST)).isEmpty();
    assertThat(find(mesh, "other.shop.svc.clusterset.local")).isEmpty();

    mesh.put(imported("cart", "241.0.0.1"));
    mesh.delete(service("cart"));
    assertThat(clusterSet(mesh).address()).isEqualTo("241.0.0.1");

    mesh.put(imported("cart", "241.0.0.2"));
    assertThat(clusterSet(mesh).address()).isEqualTo("241.0.0.2");

    mesh.delete(imported("cart"));
    assertThat(find(mesh, HOST)).isEmpty();
    assertThat(addresses(mesh, HOST)).isEmpty();

    mesh.put(imported("cart", "241.0.0.1"));
    mesh.apply(List.of(new MeshChange.Registry("east", List.of())));
    assertThat(find(mesh, HOST)).isEmpty();
  }

  @Test
  void endpointsOfAClusterThatExportsAndDoesNotImportAreItsOwn() {
    StateFixture mesh = mesh(BOTH);
    mesh.put(export("cart"), imported("cart", "241.0.0.1"), in("east", export("cart")));
    assertThat(exportedFrom(clusterSet(mesh))).containsExactly("Kubernetes");

    mesh.put(in("east", imported("cart", "242.0.0.1")));
    assertThat(exportedFrom(clusterSet(mesh))).containsExactly("Kubernetes", "east");
  }

  @Test
  void whatClustersSayIsInTheSnapshot() {
    StateFixture mesh = mesh(BOTH);
    assertThat(mesh.snapshot().mcs()).isEmpty();
    mesh.put(
        export("gone"),
        in("east", export("cart")),
        in("east", imported("cart", "242.0.0.1", "242.0.0.2")),
        in("west", imported("cart", "243.0.0.1")),
        in("west", imported("gone", "243.0.0.9")));

    var hosts = new TreeMap<String, String>();
    hosts.put("cart.shop.svc.cluster.local", McsService.SAME_CLUSTER);
    hosts.put(HOST, McsService.ALWAYS);
    assertThat(mesh.snapshot().mcs())
        .containsExactly(
            new McsService("Kubernetes", name("gone"), Optional.of(new TreeMap<>()), false, ""),
            new McsService("east", name("cart"), Optional.of(hosts), true, "242.0.0.1"),
            new McsService("west", name("cart"), Optional.empty(), true, "243.0.0.1"),
            new McsService("west", name("gone"), Optional.empty(), true, ""));

    mesh.put(in("west", service("gone")));
    assertThat(mesh.snapshot().mcs().getLast().clusterSetVip()).isEqualTo("243.0.0.9");
    mesh.apply(List.of(new MeshChange.Registry("west", List.of())));
    mesh.delete(export("gone"));
    assertThat(mesh.snapshot().mcs()).hasSize(1);
  }

  @Test
  void anExportOfAServiceOfAllClustersIsDiscoverableByItsHost() {
    StateFixture mesh = mesh(DISCOVERY);
    mesh.put(export("cart"));
    assertThat(mesh.snapshot().mcs().getFirst().discoverability().orElseThrow())
        .containsExactly(Map.entry("cart.shop.svc.cluster.local", McsService.ALWAYS));
  }

  private static ResourceName name(String service) {
    return new ResourceName(MeshObjects.NAMESPACE, service);
  }
}
