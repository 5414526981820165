package io.meltemi.delivery;

import static io.meltemi.translate.Fixtures.pod;
import static io.meltemi.translate.Fixtures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.translate.Fixtures;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was made for a change or a question does not stay when it is over. */
class RetentionTest {
  private static final int COLLECTIONS = 50;

  /** As many selections of routes as a layer keeps. */
  private static final int KEPT_SELECTIONS = 64;

  private static final Client CLIENT =
      DeliveryFixture.client(
          "sidecar", "10.1.0.1", "a/a-1", Map.of(), Map.of("DNS_CAPTURE", "true"));

  private final DeliveryFixture mesh = new DeliveryFixture();
  private final Service web = Fixtures.service("shop", "web", port("http", 80, Protocol.HTTP));
  private final Service db =
      Fixtures.service(
          "db.shop.svc.cluster.local",
          "shop",
          "db",
          Service.Registry.KUBERNETES,
          Service.Resolution.PASSTHROUGH,
          false,
          List.of(Service.UNSPECIFIED),
          List.of(port("tcp", 5432, Protocol.TCP)));

  @BeforeEach
  void start() {
    mesh.put(web);
    mesh.put(db);
    mesh.endpoints(web, pod("10.0.0.1", 8080, "http", Map.of()));
    mesh.endpoints(db, pod("10.2.0.1", 5432, "tcp", Map.of()));
    mesh.publish();
  }

  private ResourceList nameTable() {
    return mesh.source.viewFor(CLIENT).list(ResourceType.NAME_TABLE);
  }

  @Test
  void endpointsThatNoNameStandsForMakeNoNameTable() {
    var table = nameTable();
    for (int i = 2; i < 50; i++) {
      mesh.endpoints(web, pod("10.0.0." + i, 8080, "http", Map.of()));
      mesh.publish();
      assertThat(nameTable()).isSameAs(table);
    }
  }

  @Test
  void changesOfEndpointsLeaveNeitherNameTablesNorEndpointsBehind() {
    var before = new ArrayList<WeakReference<Object>>();
    for (int i = 2; i < 50; i++) {
      mesh.endpoints(db, pod("10.2.0." + i, 5432, "tcp", Map.of()));
      mesh.publish();
      before.add(new WeakReference<>(nameTable()));
      before.add(new WeakReference<>(mesh.snapshot().endpoints()));
    }
    assertThat(before.getLast().get()).isSameAs(mesh.snapshot().endpoints());

    // The endpoints of now and of before are there, to be compared, and the table of now.
    assertThat(left(before, 4)).isLessThanOrEqualTo(4);
    assertThat(nameTable().resources()).hasSize(1);
  }

  @Test
  void routesOfNamesThatClientsMakeUpAreForgotten() {
    var made = new ArrayList<WeakReference<Object>>();
    for (int i = 0; i < 2_000; i++) {
      ask("made-up-" + i, made);
      ask(String.valueOf(10_000 + i), made);
      ask("made-up-" + i + ".example:80", made);
      ask("outbound|80||made-up-" + i + ".example", made);
    }
    ResourceList known = routes("80");

    assertThat(left(made, KEPT_SELECTIONS)).isLessThanOrEqualTo(KEPT_SELECTIONS);
    assertThat(routes("80").version()).isEqualTo(known.version());
  }

  private void ask(String name, List<WeakReference<Object>> made) {
    ResourceList answer = routes(name);
    Resource found = mesh.source.viewFor(CLIENT).find(ResourceType.ROUTE, name).orElseThrow();
    assertThat(answer.resources()).extracting(Resource::name).containsExactly(name);
    made.add(new WeakReference<>(answer));
    made.add(new WeakReference<>(found));
  }

  private ResourceList routes(String name) {
    return mesh.source
        .viewFor(CLIENT)
        .select(ResourceType.ROUTE, Subscription.to(List.of(name)), ResourceList.empty());
  }

  /** How many are still there after some collections; asks for more only while there are more. */
  private static long left(List<WeakReference<Object>> references, int expected) {
    long left = references.size();
    for (int i = 0; i < COLLECTIONS && left > expected; i++) {
      System.gc();
      left = references.stream().filter(reference -> !reference.refersTo(null)).count();
    }
    return left;
  }
}
