package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.annotated;
import static io.meltemi.ingest.MeshObjects.entry;
import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.namespace;
import static io.meltemi.ingest.MeshObjects.node;
import static io.meltemi.ingest.MeshObjects.pod;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static io.meltemi.ingest.MeshObjects.sliceOfPod;
import static io.meltemi.ingest.MeshObjects.spec;
import static io.meltemi.ingest.MeshObjects.workloadEntry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.Secret;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.ServiceEntry.Resolution;
import io.meltemi.model.kube.KubeEndpointSlice;
import io.meltemi.model.kube.KubePod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MeshStateTest {
  private static final String ACCOUNT = "spiffe://cluster.local/ns/shop/sa/cart-account";

  private final StateFixture mesh = new StateFixture();

  @Test
  void endpointChangeLeavesTheConfigurationTheSameInstance() {
    mesh.put(service("cart"), slice("cart", "10.0.0.1"));
    var config = mesh.snapshot().config();

    Update update = mesh.put(slice("cart", "10.0.0.1", "10.0.0.2"));

    assertThat(update.config()).isFalse();
    assertThat(update.endpoints()).containsExactly(StateFixture.key("cart.shop.svc.cluster.local"));
    assertThat(mesh.snapshot().config()).isSameAs(config);
    assertThat(mesh.endpoints("cart")).hasSize(2);
  }

  @Test
  void addressesAreRacedForOnlyWhereThereIsOneName() {
    mesh.put(racing(entry("one", "one.example.com", Resolution.DNS, Optional.empty())));
    assertThat(resolution("one.example.com")).isEqualTo(Service.Resolution.DNS_RACE);
    mesh.put(
        racing(
            entry(
                "two",
                "two.example.com",
                Resolution.DNS,
                Optional.empty(),
                spec("a.example.com", "a"),
                spec("b.example.com", "b"))));
    assertThat(resolution("two.example.com")).isEqualTo(Service.Resolution.DNS);
  }

  private Service.Resolution resolution(String host) {
    return mesh.snapshot().config().services().stream()
        .filter(service -> service.hostname().value().equals(host))
        .map(Service::resolution)
        .findFirst()
        .orElseThrow();
  }

  private static ServiceEntry racing(ServiceEntry entry) {
    ConfigMeta meta = entry.meta();
    Labels annotations = Labels.of(Map.of("istio.io/connect-strategy", "RACE_FIRST_TCP_CONNECT"));
    return new ServiceEntry(
        new ConfigMeta(meta.kind(), meta.resource(), meta.labels(), annotations, meta.created()),
        entry.hosts(),
        entry.addresses(),
        entry.ports(),
        entry.meshExternal(),
        entry.exportTo(),
        entry.discovery(),
        List.of());
  }

  @Test
  void aSecretChangesSecretsAloneAndIsNoConfigMapOfItsName() {
    mesh.put(service("cart"));
    var config = mesh.snapshot().config();
    Secret secret = credential("Secret");
    Secret configMap = credential("ConfigMap");

    Update update = mesh.put(secret, configMap);

    assertThat(update.config()).isFalse();
    assertThat(update.secrets()).containsExactlyInAnyOrder(secret.key(), configMap.key());
    assertThat(mesh.snapshot().config()).isSameAs(config);
    assertThat(mesh.snapshot().secrets().secrets().values()).containsExactly(secret);
    assertThat(mesh.snapshot().secrets().configMaps().values()).containsExactly(configMap);
    long revision = mesh.snapshot().secrets().revision();
    mesh.put(slice("cart", "10.0.0.1"));
    assertThat(mesh.snapshot().secrets().revision()).isEqualTo(revision);
  }

  @Test
  void endpointsWhosePodsAreNotThereYetAreCountedByAddress() {
    mesh.put(sliceOfPod("cart", "cart", "10.0.0.1"), sliceOfPod("api", "cart", "10.0.0.1"));
    assertThat(mesh.pendingEndpoints()).isEqualTo(1);
    mesh.put(pod("cart", "10.0.0.1", "cart-account"));
    assertThat(mesh.pendingEndpoints()).isZero();
  }

  private static Secret credential(String kind) {
    var name = new ResourceName("shop", "pair");
    var meta = new ConfigMeta(kind, name, Labels.NONE, Labels.NONE, Instant.EPOCH);
    return new Secret(meta, "", new TreeMap<>(Map.of("ca.crt", "")));
  }

  @Test
  void sameObjectAgainChangesNothing() {
    mesh.put(service("cart"), slice("cart", "10.0.0.1"));

    assertThat(mesh.put(service("cart"), slice("cart", "10.0.0.1")).isEmpty()).isTrue();
  }

  @Test
  void newPodConcernsItsProxyAndLeavesTheConfigurationTheSameInstance() {
    mesh.put(service("cart"), slice("cart", "10.0.0.1"));
    var config = mesh.snapshot().config();

    Update update = mesh.put(pod("other", "10.0.0.9", "other-account"));

    assertThat(update.config()).isFalse();
    assertThat(update.proxies()).containsExactly("10.0.0.9");
    assertThat(mesh.snapshot().config()).isSameAs(config);
    assertThat(mesh.put(pod("other", "10.0.0.9", "other-account")).isEmpty()).isTrue();
  }

  @Test
  void podThatArrivesAfterItsSliceGivesIdentityLabelsAndLocality() {
    mesh.put(node("eu"), service("cart"), slice("cart", "10.0.0.1"));
    assertThat(mesh.endpoints("cart").getFirst().workload().serviceAccount()).isEmpty();

    Update update = mesh.put(pod("cart", "10.0.0.1", "cart-account"));

    Endpoint endpoint = mesh.endpoints("cart").getFirst();
    assertThat(endpoint.workload().serviceAccount()).isEqualTo(ACCOUNT);
    assertThat(endpoint.tlsMode()).isEqualTo(TlsMode.ISTIO);
    assertThat(endpoint.workload().labels().find("app")).contains("cart");
    assertThat(endpoint.place().locality().region()).isEqualTo("eu");
    assertThat(update.config()).as("service accounts changed").isTrue();
    assertThat(mesh.snapshot().config().index().accounts().values())
        .containsExactly(List.of(ACCOUNT));
  }

  @Test
  void endpointThatNamesItsPodWaitsForIt() {
    mesh.put(service("cart"), sliceOfPod("cart", "cart", "10.0.0.1"));
    assertThat(mesh.endpoints("cart")).isEmpty();

    mesh.put(pod("cart", "10.0.0.1", "cart-account"));
    assertThat(mesh.endpoints("cart"))
        .singleElement()
        .extracting(e -> e.workload().serviceAccount())
        .isEqualTo(ACCOUNT);

    mesh.delete(pod("cart", "10.0.0.1", "cart-account"));
    assertThat(mesh.endpoints("cart")).isEmpty();
  }

  @Test
  void deletedPodTakesItsIdentityAway() {
    KubePod pod = pod("cart", "10.0.0.1", "cart-account");
    mesh.put(service("cart"), slice("cart", "10.0.0.1"), pod);

    Update update = mesh.delete(pod);

    assertThat(mesh.endpoints("cart").getFirst().workload().serviceAccount()).isEmpty();
    assertThat(mesh.snapshot().endpoints().workloadsByAddress()).isEmpty();
    assertThat(update.config()).isTrue();
    assertThat(mesh.snapshot().config().index().accounts()).isEmpty();
  }

  @Test
  void podOfTheHostNetworkIsFoundByItsName() {
    KubePod own = pod("cart", "192.168.0.1", "cart-account");
    var pod =
        new KubePod(
            own.meta(),
            own.owner(),
            false,
            new KubePod.Spec(
                own.spec().serviceAccount(),
                own.spec().nodeName(),
                "",
                "",
                true,
                own.spec().ports()),
            new KubePod.Status("Running", own.status().ips(), true));
    mesh.put(service("cart"), pod, sliceOfPod("cart", "cart", "192.168.0.1"));

    assertThat(mesh.endpoints("cart").getFirst().workload().serviceAccount()).isEqualTo(ACCOUNT);
    assertThat(mesh.snapshot().endpoints().workloadsByAddress()).isEmpty();
  }

  @Test
  void addressThatTwoPodsHadStaysWithTheOneThatIsLeft() {
    KubePod old = pod("a-old", "10.0.0.1", "a");
    mesh.put(old, pod("b-new", "10.0.0.1", "b"));

    mesh.delete(old);

    assertThat(mesh.snapshot().endpoints().workloadsByAddress().get("10.0.0.1").serviceAccount())
        .isEqualTo("b");
  }

  @Test
  void endpointsOfHeadlessServicesAreConfiguration() {
    mesh.put(headless("db"), slice("db", "10.0.0.1"));

    assertThat(mesh.put(slice("db", "10.0.0.2")).config()).isTrue();
  }

  @Test
  void endpointsOfDnsServicesAreConfiguration() {
    var selector = Optional.of(Labels.of(Map.of("app", "vm")));
    mesh.put(
        entry("ext", "ext.example", Resolution.DNS, selector), workloadEntry("vm", "a.example"));
    assertThat(mesh.endpointsOf("ext.example").getFirst().address()).isEqualTo("a.example");

    Update update = mesh.put(pod("vm", "10.0.0.9", "vm"));

    assertThat(update.config()).isTrue();
    assertThat(mesh.endpointsOf("ext.example")).hasSize(2);
  }

  @Test
  void hostOfTwoEntriesIsBalancedByEndpointsOnlyIfBothAre() {
    var selector = Optional.of(Labels.of(Map.of("app", "vm")));
    var first =
        entry("a", "ext.example", Resolution.STATIC, Optional.empty(), spec("10.1.1.1", "x"));
    mesh.put(
        first, entry("b", "ext.example", Resolution.DNS, selector), pod("vm", "10.0.0.9", "vm"));
    mesh.put(pod("other", "10.0.0.8", "vm"));

    KubePod unready = unready(pod("vm", "10.0.0.9", "vm"));
    assertThat(mesh.put(unready).config()).isTrue();

    mesh.delete(first);
    assertThat(mesh.put(pod("vm", "10.0.0.9", "vm")).config()).isTrue();
    assertThat(mesh.endpointsOf("ext.example")).hasSize(1);
  }

  private static KubePod unready(KubePod pod) {
    return new KubePod(
        pod.meta(),
        pod.owner(),
        false,
        new KubePod.Spec(
            pod.spec().serviceAccount(), pod.spec().nodeName(), "", "", false, pod.spec().ports()),
        new KubePod.Status("Running", pod.status().ips(), false));
  }

  @Test
  void entrySelectsPodsAndWorkloadEntriesThatComeAndGo() {
    var selector = Optional.of(Labels.of(Map.of("app", "vm")));
    mesh.put(entry("ext", "ext.example", Resolution.STATIC, selector), pod("vm", "10.0.0.9", "vm"));
    var entry = workloadEntry("vm", "10.0.0.7");
    mesh.put(entry);
    assertThat(mesh.endpointsOf("ext.example"))
        .extracting(Endpoint::address)
        .containsExactly("10.0.0.7", "10.0.0.9");

    mesh.delete(entry);
    mesh.delete(pod("vm", "10.0.0.9", "vm"));
    assertThat(mesh.endpointsOf("ext.example")).isEmpty();
  }

  @Test
  void nodeGivesItsPodsTheirLocality() {
    mesh.put(service("cart"), slice("cart", "10.0.0.1"), pod("cart", "10.0.0.1", "cart-account"));

    mesh.put(node("us"));
    assertThat(mesh.endpoints("cart").getFirst().place().locality().region()).isEqualTo("us");

    mesh.delete(node("us"));
    assertThat(mesh.endpoints("cart").getFirst().place().locality().isUnknown()).isTrue();
  }

  @Test
  void labelOfTheSystemNamespaceIsTheNetwork() {
    mesh.put(service("cart"), slice("cart", "10.0.0.1"));

    Update update =
        mesh.put(namespace("istio-system", Map.of("topology.istio.io/network", "net-1")));

    assertThat(update.config()).isTrue();
    assertThat(mesh.endpoints("cart").getFirst().place().network()).isEqualTo("net-1");
  }

  @Test
  void networksRangeGoesBeforeTheNamespacesLabel() {
    mesh.put(
        service("cart"),
        slice("cart", "10.0.0.1", "10.9.0.1"),
        namespace("istio-system", Map.of("topology.istio.io/network", "net-1")));
    var ranges = new TreeMap<String, MeshNetworks.Network>();
    ranges.put(
        "net-9",
        new MeshNetworks.Network(List.of(new MeshNetworks.Member.Cidr("10.9.0.0/16")), List.of()));

    mesh.apply(List.of(new MeshChange.Networks(new MeshNetworks(ranges))));

    assertThat(mesh.endpoints("cart"))
        .extracting(e -> e.place().network())
        .containsExactly("net-1", "net-9");
  }

  @Test
  void namespacesLabelsAreConfiguration() {
    assertThat(mesh.put(namespace("shop", Map.of("a", "b"))).config()).isTrue();
    assertThat(mesh.snapshot().config().namespaces()).containsKey("shop");
    mesh.delete(namespace("shop", Map.of("a", "b")));
    assertThat(mesh.snapshot().config().namespaces()).isEmpty();
  }

  @Test
  void annotationOfTheNamespaceIsEachServicesTrafficDistribution() {
    mesh.put(service("cart"));
    mesh.put(annotated(Map.of("networking.istio.io/traffic-distribution", "PreferClose")));
    assertThat(mesh.snapshot().config().services().getFirst().kubernetes().trafficDistribution())
        .isEqualTo("PreferSameZone");
    mesh.delete(annotated(Map.of("networking.istio.io/traffic-distribution", "PreferClose")));
    assertThat(mesh.snapshot().config().services().getFirst().kubernetes().trafficDistribution())
        .isEmpty();
  }

  @Test
  void meshConfigurationReachesEveryService() {
    mesh.put(service("cart"), slice("cart", "10.0.0.1"), pod("cart", "10.0.0.1", "cart-account"));

    mesh.apply(List.of(new MeshChange.Mesh(MeshConfigs.of("trustDomain: example.org"))));

    assertThat(mesh.endpoints("cart").getFirst().workload().serviceAccount())
        .isEqualTo("spiffe://example.org/ns/shop/sa/cart-account");
  }

  @Test
  void meshDefaultOfOwnNamespaceIsEachServicesOwn() {
    mesh.put(service("cart"));

    mesh.apply(List.of(new MeshChange.Mesh(MeshConfigs.of("defaultServiceExportTo: ['.']"))));

    var exportTo = mesh.snapshot().config().services().getFirst().attributes().exportTo();
    assertThat(exportTo.isVisibleIn("shop")).isTrue();
    assertThat(exportTo.isVisibleIn("other")).isFalse();
  }

  @Test
  void addressInTwoSlicesCountsOnce() {
    KubeEndpointSlice first = slice("cart", "10.0.0.1");
    var second =
        new KubeEndpointSlice(
            MeshObjects.meta(
                "EndpointSlice", "cart-2", Map.of("kubernetes.io/service-name", "cart")),
            "IPv4",
            first.ports(),
            first.endpoints());
    mesh.put(service("cart"), first, second);
    assertThat(mesh.endpoints("cart")).hasSize(1);

    assertThat(mesh.delete(second).isEmpty()).isTrue();
    assertThat(mesh.endpoints("cart")).hasSize(1);
  }

  @Test
  void deletedServiceAndSliceLeaveNothing() {
    mesh.put(service("cart"), slice("cart", "10.0.0.1"));

    mesh.delete(service("cart"));
    mesh.delete(slice("cart", "10.0.0.1"));

    assertThat(mesh.snapshot().config().services()).isEmpty();
    assertThat(mesh.snapshot().endpoints().byService()).isEmpty();
  }
}
