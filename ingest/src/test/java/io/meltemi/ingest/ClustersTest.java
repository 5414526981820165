package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.entry;
import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.in;
import static io.meltemi.ingest.MeshObjects.meta;
import static io.meltemi.ingest.MeshObjects.namespace;
import static io.meltemi.ingest.MeshObjects.node;
import static io.meltemi.ingest.MeshObjects.pod;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static io.meltemi.ingest.MeshObjects.sliceOfPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.Endpoint;
import io.meltemi.model.MeshChange;
import io.meltemi.model.Secret;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.kube.KubeService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Several clusters, one mesh. The own cluster is called Kubernetes. */
class ClustersTest {
  private final StateFixture mesh = new StateFixture();

  private Service only(String host) {
    List<Service> found =
        mesh.snapshot().config().services().stream()
            .filter(s -> s.hostname().value().equals(host + ".shop.svc.cluster.local"))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private List<String> addresses(String service) {
    return mesh.endpoints(service).stream().map(Endpoint::address).toList();
  }

  @Test
  void servicesOfOneNameAreOneAndEachClusterHasItsOwnAddress() {
    mesh.put(
        service("cart", "10.96.0.1"),
        in("east", service("cart", "10.97.0.1")),
        in("west", service("cart", "10.98.0.1")));

    Service cart = only("cart");
    assertThat(cart.address()).isEqualTo("10.96.0.1");
    assertThat(cart.seenFrom("Kubernetes")).isSameAs(cart);
    assertThat(cart.seenFrom("east").address()).isEqualTo("10.97.0.1");
    assertThat(cart.seenFrom("west").address()).isEqualTo("10.98.0.1");
    assertThat(cart.seenFrom("unknown")).isSameAs(cart);
    assertThat(cart.kubernetes().byCluster()).containsOnlyKeys("Kubernetes", "east", "west");
  }

  @Test
  void everythingElseIsAsTheOwnClusterHasIt() {
    var port = new KubeService.Port("http", 8000, "TCP", "", "8080", 0);
    KubeService there = service("cart", "10.97.0.1");
    mesh.put(in("east", withPort(there, port)));
    assertThat(only("cart").ports()).singleElement().returns(8000, p -> p.number());

    mesh.put(service("cart", "10.96.0.1"));
    assertThat(only("cart").ports()).singleElement().returns(80, p -> p.number());
    assertThat(only("cart").kubernetes().byCluster().get("east").ports())
        .singleElement()
        .returns(8000, p -> p.number());
  }

  private static KubeService withPort(KubeService s, KubeService.Port port) {
    return new KubeService(
        s.meta(),
        s.type(),
        s.clusterIps(),
        s.selector(),
        List.of(port),
        s.externalName(),
        s.externalIps(),
        s.traffic());
  }

  @Test
  void aServiceOfTheOwnClusterAloneCostsNothing() {
    mesh.put(service("cart"), in("east", service("api")));

    assertThat(only("cart").kubernetes().byCluster()).isEmpty();
    assertThat(only("api").kubernetes().byCluster()).containsOnlyKeys("east");
  }

  @Test
  void endpointsOfAllClustersAreTheServices() {
    mesh.put(
        service("cart"),
        in("east", service("cart")),
        node("eu"),
        in("east", node("asia")),
        slice("cart", "10.0.0.1"),
        in("east", slice("cart", "10.0.0.1", "10.0.0.2")),
        pod("cart", "10.0.0.1", "own"),
        in("east", pod("cart", "10.0.0.1", "theirs")),
        in("east", namespace("istio-system", Map.of("topology.istio.io/network", "net-2"))));

    assertThat(addresses("cart")).containsExactly("10.0.0.1", "10.0.0.1", "10.0.0.2");
    Endpoint own = mesh.endpoints("cart").get(0);
    Endpoint theirs = mesh.endpoints("cart").get(1);
    assertThat(own.place().clusterId()).isEqualTo("Kubernetes");
    assertThat(own.place().locality().region()).isEqualTo("eu");
    assertThat(own.place().network()).isEmpty();
    assertThat(own.workload().serviceAccount()).endsWith("/sa/own");
    assertThat(theirs.place().clusterId()).isEqualTo("east");
    assertThat(theirs.place().locality().region()).isEqualTo("asia");
    assertThat(theirs.place().network()).isEqualTo("net-2");
    assertThat(theirs.workload().serviceAccount()).endsWith("/sa/theirs");
    assertThat(theirs.workload().labels().asMap())
        .containsEntry("topology.istio.io/cluster", "east");
  }

  @Test
  void podsOfOneAddressInTwoClustersAreFoundByTheirClusters() {
    mesh.put(pod("cart", "10.0.0.1", "own"), in("east", pod("cart", "10.0.0.1", "theirs")));

    var endpoints = mesh.snapshot().endpoints();
    assertThat(endpoints.workloadsByAddress().get("10.0.0.1").serviceAccount()).isEqualTo("own");
    assertThat(endpoints.remoteWorkloads().get("east").get("10.0.0.1").serviceAccount())
        .isEqualTo("theirs");
  }

  @Test
  void aRemotePodThatChangesIsAnEndpointChangeAndNothingMore() {
    mesh.put(
        service("cart"),
        in("east", service("cart")),
        in("east", pod("cart", "10.0.0.1", "cart")),
        in("east", sliceOfPod("cart", "cart", "10.0.0.1")));
    var config = mesh.snapshot().config();

    Update update = mesh.put(in("east", sliceOfPod("cart", "cart", "10.0.0.2")));

    assertThat(update.config()).isFalse();
    assertThat(update.endpoints()).containsExactly(StateFixture.key("cart.shop.svc.cluster.local"));
    assertThat(mesh.snapshot().config()).isSameAs(config);
    assertThat(addresses("cart")).containsExactly("10.0.0.2");
  }

  @Test
  void aClusterToldAnewLosesWhatItNoLongerHolds() {
    mesh.put(
        service("cart"),
        slice("cart", "10.0.0.1"),
        in("east", service("cart")),
        in("east", service("gone")),
        in("east", slice("cart", "10.0.0.2")));

    Update same =
        mesh.apply(
            List.of(
                new MeshChange.Registry(
                    "east",
                    List.of(
                        in("east", service("cart")),
                        in("east", service("gone")),
                        in("east", slice("cart", "10.0.0.2"))))));
    assertThat(same.isEmpty()).isTrue();

    mesh.apply(
        List.of(
            new MeshChange.Registry(
                "east",
                List.of(in("east", service("cart")), in("east", slice("cart", "10.0.0.3"))))));
    assertThat(addresses("cart")).containsExactly("10.0.0.1", "10.0.0.3");
    assertThat(mesh.snapshot().config().services()).hasSize(1);
  }

  @Test
  void aClusterThatGoesTakesAllOfItWithIt() {
    mesh.put(
        service("cart"),
        slice("cart", "10.0.0.1"),
        in("east", service("cart", "10.97.0.1")),
        in("east", service("api")),
        in("east", slice("cart", "10.0.0.2")),
        in("east", pod("cart", "10.0.0.2", "cart")),
        in("east", credential()));
    var alone = new StateFixture();
    alone.put(service("cart"), slice("cart", "10.0.0.1"));

    mesh.apply(List.of(new MeshChange.Registry("east", List.of())));

    assertThat(mesh.snapshot().config().services()).isEqualTo(alone.snapshot().config().services());
    assertThat(addresses("cart")).containsExactly("10.0.0.1");
    assertThat(mesh.snapshot().endpoints().remoteWorkloads()).isEmpty();
    assertThat(mesh.snapshot().secrets().remote()).isEmpty();
  }

  private static Secret credential() {
    return new Secret(meta("Secret", "pair", Map.of()), "", new TreeMap<>(Map.of("ca.crt", "")));
  }

  @Test
  void secretsOfOneNameAreEachClustersOwn() {
    mesh.put(credential(), in("east", credential()));

    var name = new ResourceName("shop", "pair");
    var secrets = mesh.snapshot().secrets();
    assertThat(secrets.secrets()).containsOnlyKeys(name);
    assertThat(secrets.remote().get("east").secrets()).containsOnlyKeys(name);
  }

  @Test
  void headlessServicesHaveThePodsOfAllClusters() {
    mesh.put(
        headless("db"),
        in("east", headless("db")),
        slice("db", "10.0.0.1"),
        in("east", slice("db", "10.0.1.1")));

    assertThat(only("db").isHeadless()).isTrue();
    assertThat(only("db").seenFrom("east").isHeadless()).isTrue();
    assertThat(addresses("db")).containsExactly("10.0.0.1", "10.0.1.1");
  }

  @Test
  void entriesSelectPodsOfEveryClusterEvenOfOneName() {
    var apps = Optional.of(Labels.of(Map.of("app", "vm")));
    mesh.put(
        entry("ext", "ext.example", ServiceEntry.Resolution.STATIC, apps),
        pod("vm", "10.0.0.1", "vm"),
        in("east", pod("vm", "10.0.0.2", "vm")));
    assertThat(mesh.endpointsOf("ext.example")).hasSize(2);

    mesh.delete(pod("vm", "10.0.0.1", "vm"));
    assertThat(mesh.endpointsOf("ext.example"))
        .singleElement()
        .returns("10.0.0.2", Endpoint::address);
  }
}
