package io.meltemi.delivery;

import static io.meltemi.translate.Fixtures.pod;
import static io.meltemi.translate.Fixtures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy.LoadBalancer.SimpleLb;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Policies;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What but load assignments is made of endpoints follows them. */
class EndpointReadersTest {
  private static final String WEB_NAME = "outbound|80||web.shop.svc.cluster.local";
  private static final Client FIRST = DeliveryFixture.sidecar("10.1.0.1", "shop", "a-1", Map.of());
  private static final Client SECOND = DeliveryFixture.sidecar("10.1.0.2", "shop", "a-2", Map.of());

  private final DeliveryFixture mesh = new DeliveryFixture();
  private final Service web = Fixtures.service("shop", "web", port("http", 80, Protocol.HTTP));

  private ResourceList list(Client client, ResourceType type) {
    return mesh.source.viewFor(client).list(type);
  }

  private static Set<String> names(ResourceList list) {
    var names = new HashSet<String>();
    list.resources().forEach(resource -> names.add(resource.name()));
    return names;
  }

  private static String text(ResourceList list, String name) {
    return new String(list.find(name).orElseThrow().message(), StandardCharsets.ISO_8859_1);
  }

  private static Endpoint plaintext(Endpoint e) {
    return new Endpoint(
        e.addresses(),
        e.port(),
        e.portName(),
        e.health(),
        Endpoint.TlsMode.DISABLED,
        e.weight(),
        e.workload(),
        e.place());
  }

  /** Mutual TLS to addresses that clients name is for services whose endpoints all take it. */
  @Test
  void staticServiceUnderAPassthroughRuleGetsNewClustersWithItsEndpoints() {
    mesh.put(web);
    mesh.put(Fixtures.rule(web, Policies.simple(SimpleLb.PASSTHROUGH)));
    Endpoint first = pod("10.0.0.1", 8080, "http", Map.of());
    mesh.endpoints(web, first);
    mesh.publish();
    ResourceList before = list(FIRST, ResourceType.CLUSTER);
    assertThat(web.resolution()).isEqualTo(Service.Resolution.STATIC);
    assertThat(text(before, WEB_NAME)).contains("ROOTCA");

    mesh.endpoints(web, first, plaintext(pod("10.0.0.2", 8080, "http", Map.of())));
    assertThat(mesh.publish().test(FIRST)).isTrue();
    ResourceList after = list(FIRST, ResourceType.CLUSTER);

    assertThat(after.diffFrom(before).changed())
        .extracting(Resource::name)
        .containsExactly(WEB_NAME);
    assertThat(text(after, WEB_NAME)).doesNotContain("ROOTCA");
    mesh.endpoints(web, first);
    mesh.publish();
    assertThat(text(list(FIRST, ResourceType.CLUSTER), WEB_NAME)).isEqualTo(text(before, WEB_NAME));
  }

  /** Nothing but the slice says that the pods serve it. */
  @Test
  void secondPodInTheSliceOfAServiceWithoutSelectorGetsItsInboundListeners() {
    Service manual = withoutSelector(Fixtures.service("shop", "m", port("tcp", 90, Protocol.TCP)));
    Endpoint first = pod("10.1.0.1", 7070, "tcp", Map.of());
    mesh.put(manual);
    mesh.endpoints(manual, first);
    mesh.publish();
    String inbound = "inbound|7070||";
    assertThat(names(list(FIRST, ResourceType.CLUSTER))).contains(inbound);
    assertThat(names(list(SECOND, ResourceType.CLUSTER))).doesNotContain(inbound);
    String listener = text(list(FIRST, ResourceType.LISTENER), "virtualInbound");
    assertThat(text(list(SECOND, ResourceType.LISTENER), "virtualInbound")).isNotEqualTo(listener);

    mesh.endpoints(manual, first, pod("10.1.0.2", 7070, "tcp", Map.of()));
    assertThat(mesh.publish().test(SECOND)).isTrue();

    assertThat(names(list(SECOND, ResourceType.CLUSTER))).contains(inbound);
    assertThat(text(list(SECOND, ResourceType.LISTENER), "virtualInbound")).isEqualTo(listener);
    assertThat(mesh.source.viewFor(SECOND)).isSameAs(mesh.source.viewFor(FIRST));
  }

  private static Service withoutSelector(Service s) {
    Service.Attributes own = s.attributes();
    return new Service(
        s.hostname(),
        new Service.Attributes(
            own.registry(),
            own.namespace(),
            own.name(),
            own.labels(),
            Labels.NONE,
            own.exportTo(),
            own.created()),
        s.resolution(),
        s.meshExternal(),
        s.vips(),
        s.ports(),
        s.serviceAccounts(),
        s.kubernetes());
  }

  @Test
  void sessionsThatAskAtOnceGetOneViewThatIsMadeOnce() throws Exception {
    mesh.put(web);
    mesh.endpoints(web, pod("10.0.0.1", 8080, "http", Map.of()));
    for (int round = 0; round < 5; round++) {
      mesh.put(Fixtures.service("shop", "s" + round, port("http", 80, Protocol.HTTP)));
      mesh.publish();
      assertThat(viewsOfManyAtOnce()).hasSize(1);
    }
  }

  private Set<Object> viewsOfManyAtOnce() throws Exception {
    var go = new CountDownLatch(1);
    Set<Object> views = Collections.newSetFromMap(new IdentityHashMap<>());
    try (var sessions = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking =
          java.util.stream.IntStream.range(0, 200)
              .mapToObj(i -> DeliveryFixture.sidecar("10.3.0." + i, "a", "a-" + i, Map.of()))
              .map(client -> sessions.submit(() -> asked(client, go)))
              .toList();
      go.countDown();
      for (Future<ClientView> one : asking) {
        views.add(one.get());
      }
    }
    return views;
  }

  private ClientView asked(Client client, CountDownLatch go) throws InterruptedException {
    go.await();
    return mesh.source.viewFor(client);
  }
}
