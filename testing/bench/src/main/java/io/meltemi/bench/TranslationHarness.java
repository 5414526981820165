package io.meltemi.bench;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.delivery.CredentialSource;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.ingest.Update;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/** Prints what making one class's configuration costs: first, again, and after one change. */
public final class TranslationHarness {
  private static final int SERVICES = 1_000;
  private static final int ROUNDS = 40;
  private static final int OTHERS = 1_000;
  private static final Duration DEBOUNCE = Duration.ofMillis(100);

  private final SnapshotSource source =
      new SnapshotSource(TranslateSettings.DEFAULT, CredentialSource.NONE, Containment.uncounted());

  private final BlockingQueue<Published> published = new LinkedBlockingQueue<>();

  private record Published(MeshSnapshot snapshot, Update update) {}

  private TranslationHarness() {}

  /** Takes about half a minute. */
  public static void main(String[] arguments) throws Exception {
    new TranslationHarness().run();
  }

  private void run() throws Exception {
    try (var mesh =
        new LoadMesh(
            SERVICES,
            DEBOUNCE,
            (snapshot, update) -> published.add(new Published(snapshot, update)))) {
      run(mesh);
    }
  }

  private void run(LoadMesh mesh) throws Exception {
    source.publish(published.take().snapshot(), true, Set.of());
    print("first configuration, cold JVM", List.of(time(() -> everything(client(0)))));
    print("the same for another proxy of the class", each(i -> everything(client(i + 1))));
    var views = new ArrayList<Long>();
    for (int i = 0; i < OTHERS; i++) {
      Client client = client(i + ROUNDS + 1);
      views.add(time(() -> source.viewFor(client)));
    }
    print("finding a new proxy's class", views);
    print("all of it, after one VirtualService changed", changes(mesh::changeSplit));
    print("all of it, after one service's endpoints changed", changes(mesh::changeEndpoint));
  }

  private interface Change {
    void make(int round);
  }

  private interface Round {
    int run(int round) throws Exception;
  }

  private List<Long> changes(Change change) throws Exception {
    var times = new ArrayList<Long>();
    for (int round = 0; round < ROUNDS; round++) {
      change.make(round);
      Published next = published.take();
      times.add(
          time(
              () -> {
                source.publish(next.snapshot(), next.update().config(), next.update().endpoints());
                return everything(client(0));
              }));
    }
    return times;
  }

  private static List<Long> each(Round work) throws Exception {
    var times = new ArrayList<Long>();
    for (int i = 0; i < ROUNDS; i++) {
      int round = i;
      times.add(time(() -> work.run(round)));
    }
    return times;
  }

  /** Clusters, their load assignments, listeners, and the route table of port 80. */
  private int everything(Client client) {
    ClientView view = source.viewFor(client);
    ResourceList clusters = view.list(ResourceType.CLUSTER);
    List<String> names =
        clusters.resources().stream()
            .map(Resource::name)
            .filter(name -> name.startsWith("outbound|"))
            .toList();
    return clusters.size()
        + view.list(ResourceType.LISTENER).size()
        + view.select(ResourceType.ENDPOINT, Subscription.to(names), clusters).size()
        + view.find(ResourceType.ROUTE, "80").orElseThrow().size();
  }

  private static Client client(int i) {
    String id = "sidecar~10.200.0.1~load-" + i + ".load0~load0.svc.cluster.local";
    return new Client(
        id + "-" + i,
        id,
        "",
        Struct.getDefaultInstance(),
        Locality.getDefaultInstance(),
        List.of(),
        "",
        new Client.Peer("127.0.0.1", List.of()));
  }

  private static long time(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return System.nanoTime() - start;
  }

  private static void print(String what, List<Long> nanos) {
    var sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    System.out.printf(
        "%-50s median %8.3f ms   worst %8.3f ms   (%d rounds)%n",
        what, sorted.get(sorted.size() / 2) / 1e6, sorted.getLast() / 1e6, sorted.size());
  }
}
