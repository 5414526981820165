package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.config;
import static io.meltemi.ingest.MeshObjects.destinationRule;
import static io.meltemi.ingest.MeshObjects.entry;
import static io.meltemi.ingest.MeshObjects.headless;
import static io.meltemi.ingest.MeshObjects.namespace;
import static io.meltemi.ingest.MeshObjects.node;
import static io.meltemi.ingest.MeshObjects.pod;
import static io.meltemi.ingest.MeshObjects.service;
import static io.meltemi.ingest.MeshObjects.slice;
import static io.meltemi.ingest.MeshObjects.virtualService;
import static io.meltemi.ingest.MeshObjects.workloadEntry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry.Resolution;
import io.meltemi.model.VirtualService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {
  private static final Service.Key CART = StateFixture.key("cart.shop.svc.cluster.local");

  private final StateFixture mesh = new StateFixture();

  private static ConfigChanges.Only only(Update update) {
    return (ConfigChanges.Only) update.changes();
  }

  @Test
  void theFirstSnapshotAndOtherSettingsAreEverything() {
    assertThat(mesh.put(service("cart")).changes()).isEqualTo(ConfigChanges.EVERYTHING);

    var settings = new MeshChange.Mesh(MeshConfigs.of("trustDomain: example.org"));
    assertThat(mesh.apply(List.of(settings)).changes()).isEqualTo(ConfigChanges.EVERYTHING);
    var networks = new MeshChange.Networks(new MeshNetworks(new TreeMap<>()));
    assertThat(mesh.apply(List.of(networks)).changes()).isEqualTo(ConfigChanges.EVERYTHING);
    assertThat(mesh.put(service("web")).changes()).isInstanceOf(ConfigChanges.Only.class);
  }

  @Test
  void anObjectIsListedAndAllElseStays() {
    MeshObject one = virtualService("split", "cart", "a");
    MeshObject two = virtualService("split", "web", "a");
    mesh.put(service("cart"), one, destinationRule("cart", "cart", 1));
    ConfigSnapshot before = mesh.snapshot().config();

    ConfigChanges.Only changes = only(mesh.put(two));

    assertThat(changes.objects()).containsExactly(one.key());
    assertThat(changes.services()).isEmpty();
    ConfigSnapshot after = mesh.snapshot().config();
    assertThat(after.rules().virtualServices()).isEqualTo(List.of(two));
    assertThat(after.services()).isSameAs(before.services());
    assertThat(after.rules().destinationRules()).isSameAs(before.rules().destinationRules());
    assertThat(after.index().byHostname()).isSameAs(before.index().byHostname());
    assertThat(only(mesh.delete(two)).objects()).containsExactly(one.key());
  }

  @Test
  void aDelegateIsListedUnderWhatNamesIt() {
    MeshObject root =
        config(
            "networking",
            "VirtualService",
            "root",
            "{hosts: [cart], http: [{delegate: {name: inner}}]}");
    mesh.put(root, virtualService("other", "web", "a"));
    var other = mesh.snapshot().config().rules().virtualServices().getFirst();
    MeshObject delegate =
        config(
            "networking",
            "VirtualService",
            "inner",
            "{http: [{route: [{destination: {host: web}}]}]}");

    ConfigChanges.Only changes = only(mesh.put(delegate));

    assertThat(changes.objects()).containsExactly(root.key());
    VirtualService merged = mesh.snapshot().config().rules().virtualServices().getLast();
    assertThat(merged.http()).hasSize(1);
    assertThat(mesh.snapshot().config().rules().virtualServices().getFirst()).isSameAs(other);
    assertThat(only(mesh.delete(root)).objects()).containsExactly(root.key());
    assertThat(mesh.delete(delegate).isEmpty()).isTrue();
  }

  @Test
  void whatIsAsItWasPublishedIsNotListed() {
    mesh.put(service("cart"), destinationRule("cart", "cart", 1), slice("cart", "10.0.0.1"));
    var before = mesh.snapshot();

    mesh.take(headless("cart"), destinationRule("cart", "cart", 2), slice("cart", "10.0.0.2"));
    Update update =
        mesh.put(service("cart"), destinationRule("cart", "cart", 1), slice("cart", "10.0.0.1"));

    assertThat(update.isEmpty()).isTrue();
    assertThat(mesh.snapshot().config()).isSameAs(before.config());
    assertThat(mesh.snapshot().endpoints()).isSameAs(before.endpoints());
  }

  @Test
  void aServiceIsListedOnceForAllThatClaimItsKey() {
    mesh.put(entry("a", "ext.example", Resolution.DNS, Optional.empty()));
    Service a = mesh.snapshot().config().services().getFirst();

    ConfigChanges.Only changes =
        only(mesh.put(entry("b", "ext.example", Resolution.STATIC, Optional.empty())));

    Service b = mesh.snapshot().config().services().getLast();
    assertThat(b.resolution()).isEqualTo(Service.Resolution.STATIC);
    assertThat(changes.services()).containsExactly(a.key());
    assertThat(mesh.snapshot().config().index().byHostname())
        .isEqualTo(Map.of(a.hostname(), List.of(a, b)));
  }

  @Test
  void serviceAccountsAndEndpointsInClustersAreListed() {
    mesh.put(service("cart"), headless("db"), slice("cart", "10.0.0.1"), slice("db", "10.0.0.2"));

    ConfigChanges.Only cart = only(mesh.put(pod("cart", "10.0.0.1", "cart")));
    ConfigChanges.Only db = only(mesh.put(slice("db", "10.0.0.3")));

    assertThat(cart)
        .isEqualTo(new ConfigChanges.Only(Set.of(), Set.of(), Set.of(CART), Set.of(), Set.of()));
    assertThat(db.clusterEndpoints())
        .containsExactly(StateFixture.key("db.shop.svc.cluster.local"));
    assertThat(db.serviceAccounts()).isEmpty();
  }

  @Test
  void aNamespaceIsListedForItsLabels() {
    mesh.put(namespace("shop", Map.of("a", "b")));

    assertThat(only(mesh.put(namespace("shop", Map.of("a", "c")))).namespaces())
        .containsExactly("shop");
    assertThat(mesh.put(namespace("shop", Map.of("a", "c"))).isEmpty()).isTrue();
  }

  @Test
  void podsNodesAndWorkloadEntriesAreNotConfiguration() {
    var selector = Optional.of(Labels.of(Map.of("app", "vm")));
    mesh.put(
        service("cart"),
        slice("cart", "10.0.0.1"),
        pod("cart", "10.0.0.1", "cart"),
        entry("ext", "ext.example", Resolution.STATIC, selector),
        workloadEntry("other", "10.0.0.6"));

    Update entry = mesh.put(workloadEntry("vm", "10.0.0.7"));
    Update node = mesh.put(node("eu"));
    Update pod = mesh.put(pod("web", "10.0.0.9", "web"));

    assertThat(only(entry).serviceAccounts()).hasSize(1);
    assertThat(mesh.put(workloadEntry("vm", "10.0.0.8")).config()).isFalse();
    assertThat(node.config()).isFalse();
    assertThat(node.endpoints()).containsExactly(CART);
    assertThat(node.proxies()).containsExactly("10.0.0.1");
    assertThat(pod.config()).isFalse();
  }
}
