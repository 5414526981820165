package io.meltemi.delivery;

import static io.meltemi.translate.Fixtures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.ClusterMatch;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.HostMatch;
import io.meltemi.model.EnvoyFilter.Match;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.EnvoyFilter.ProxyMatch;
import io.meltemi.model.EnvoyFilter.TableMatch;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.translate.Fixtures;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Patches cost the resources that they are about, for the proxies that they select. */
class EnvoyFilterDeliveryTest {
  private static final Client A =
      DeliveryFixture.client(
          "sidecar", "10.1.0.1", "a/a-1", Map.of("app", "a"), Map.of("ISTIO_VERSION", "1.30.3"));
  private static final Client OLD =
      DeliveryFixture.client(
          "sidecar", "10.1.0.4", "a/a-2", Map.of("app", "a"), Map.of("ISTIO_VERSION", "1.29.1"));
  private static final Client OTHER =
      DeliveryFixture.client(
          "sidecar", "10.1.0.2", "a/b-1", Map.of("app", "b"), Map.of("ISTIO_VERSION", "1.30.3"));
  private static final String WEB = "outbound|80||web.shop.svc.cluster.local";

  private static final Subscription ROUTES = Subscription.to(List.of("80"));

  private final DeliveryFixture mesh = new DeliveryFixture();
  private final Service web = Fixtures.service("shop", "web", port("http", 80, Protocol.HTTP));
  private final Service far = Fixtures.service("bank", "far", port("http", 80, Protocol.HTTP));

  @BeforeEach
  void start() {
    mesh.put(web);
    mesh.put(far);
    mesh.publish();
  }

  private static EnvoyFilter filter(String name, EnvoyFilter.Patch... patches) {
    return new EnvoyFilter(
        Fixtures.meta("EnvoyFilter", "a", name),
        new PolicyTargets(Labels.of(Map.of("app", "a")), List.of()),
        0,
        List.of(patches),
        Optional.empty());
  }

  private static EnvoyFilter.Patch cluster(ProxyMatch proxy) {
    var match =
        new Match(
            Context.SIDECAR_OUTBOUND,
            proxy,
            Optional.empty(),
            Optional.empty(),
            Optional.of(new ClusterMatch(80, "web.shop.svc.cluster.local", "", "")));
    return new EnvoyFilter.Patch(
        ApplyTo.CLUSTER, match, Operation.MERGE, Map.of("alt_stat_name", "patched"), Set.of());
  }

  private ResourceList list(Client client, ResourceType type) {
    return mesh.source.viewFor(client).list(type);
  }

  private ResourceList part(Client client, String name) {
    return list(client, ResourceType.CLUSTER).part(name).orElseThrow();
  }

  private ResourceList routes(Client client) {
    return mesh.source.viewFor(client).select(ResourceType.ROUTE, ROUTES, ResourceList.empty());
  }

  private static String text(Resource resource) {
    return new String(resource.message(), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Test
  void oneClusterIsPatchedForThoseThatAreSelected() {
    mesh.put(filter("f", cluster(ProxyMatch.ANY)));
    var concerned = mesh.publish();
    assertThat(concerned.test(A)).isFalse(); // not known yet
    assertThat(text(part(A, "shop").find(WEB).orElseThrow())).contains("patched");
    assertThat(text(part(OTHER, "shop").find(WEB).orElseThrow())).doesNotContain("patched");
    assertThat(part(A, "bank")).isSameAs(part(OTHER, "bank"));
    assertThat(list(A, ResourceType.LISTENER).part("tcp"))
        .isEqualTo(list(OTHER, ResourceType.LISTENER).part("tcp"));
    assertThat(routes(A)).isSameAs(routes(OTHER));
    assertThat(list(A, ResourceType.CLUSTER)).isSameAs(list(OLD, ResourceType.CLUSTER));
  }

  @Test
  void aFilterThatComesAndGoesIsToldOfToWhomItSelects() {
    ResourceList before = list(A, ResourceType.CLUSTER);
    ResourceList others = list(OTHER, ResourceType.CLUSTER);
    mesh.put(filter("f", cluster(ProxyMatch.ANY)));
    var concerned = mesh.publish();
    assertThat(concerned.test(A)).isTrue();
    assertThat(list(OTHER, ResourceType.CLUSTER).diffFrom(others).isEmpty()).isTrue();
    assertThat(list(A, ResourceType.CLUSTER).diffFrom(before).changed())
        .extracting(Resource::name)
        .containsExactly(WEB);
    ResourceList patched = list(A, ResourceType.CLUSTER);
    mesh.put(Fixtures.service("bank", "new", port("http", 81, Protocol.HTTP)));
    mesh.publish();
    assertThat(part(A, "shop")).isSameAs(patched.part("shop").orElseThrow());
    mesh.filters.clear();
    mesh.publish();
    assertThat(text(part(A, "shop").find(WEB).orElseThrow())).doesNotContain("patched");
  }

  @Test
  void versionsAndMetadataSplitProxiesOnlyWhereTheyAreAskedFor() {
    assertThat(list(A, ResourceType.CLUSTER)).isSameAs(list(OLD, ResourceType.CLUSTER));
    mesh.put(filter("f", cluster(new ProxyMatch("^1\\.30", Map.of("CLUSTER_ID", "Kubernetes")))));
    mesh.put(filter("g", cluster(new ProxyMatch("", Map.of("CLUSTER_ID", "other")))));
    mesh.publish();
    assertThat(text(part(A, "shop").find(WEB).orElseThrow())).contains("patched");
    assertThat(text(part(OLD, "shop").find(WEB).orElseThrow())).doesNotContain("patched");
  }

  @Test
  void tablesArePatchedForThoseThatAreSelected() {
    var host = new HostMatch("web.shop.svc.cluster.local:80", "", Optional.empty());
    var match =
        new Match(
            Context.SIDECAR_OUTBOUND,
            ProxyMatch.ANY,
            Optional.empty(),
            Optional.of(new TableMatch(80, "", "", "", Optional.of(host))),
            Optional.empty());
    mesh.put(
        filter(
            "f",
            new EnvoyFilter.Patch(
                ApplyTo.VIRTUAL_HOST,
                match,
                Operation.MERGE,
                Map.of("request_headers_to_remove", List.of("x-patched")),
                Set.of())));
    mesh.publish();
    assertThat(text(routes(A).resources().getFirst())).contains("x-patched");
    assertThat(text(routes(OTHER).resources().getFirst())).doesNotContain("x-patched");
    assertThat(list(A, ResourceType.CLUSTER).part("outbound"))
        .isEqualTo(list(OTHER, ResourceType.CLUSTER).part("outbound"));
  }

  @Test
  void whatIsAddedTakesNoPlace() {
    mesh.put(
        filter(
            "f",
            added(ApplyTo.CLUSTER, Map.of("name", "mine")),
            added(ApplyTo.CLUSTER, Map.of("name", WEB)),
            added(ApplyTo.LISTENER, Map.of("name", "mine")),
            added(ApplyTo.EXTENSION_CONFIG, Map.of("name", "e"))));
    mesh.publish();
    assertThat(list(A, ResourceType.CLUSTER).find("mine")).isPresent();
    assertThat(list(A, ResourceType.CLUSTER).find(WEB).orElseThrow().size()).isGreaterThan(100);
    assertThat(list(A, ResourceType.LISTENER).find("mine")).isPresent();
    assertThat(list(OTHER, ResourceType.LISTENER).find("mine")).isEmpty();
    var view = mesh.source.viewFor(A);
    assertThat(view.find(ResourceType.EXTENSION_CONFIG, "e")).isPresent();
    assertThat(view.find(ResourceType.EXTENSION_CONFIG, "other")).isEmpty();
  }

  private static EnvoyFilter.Patch added(ApplyTo part, Map<String, Object> value) {
    return new EnvoyFilter.Patch(part, Match.ANYTHING, Operation.ADD, value, Set.of());
  }
}
