package io.meltemi.bench;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.istiod.delivery.CredentialSource;
import io.meltemi.istiod.delivery.SnapshotSource;
import io.meltemi.istiod.proxy.ProxyViews;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.Client;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/** Prints what making one class's configuration costs: first, again, and after one change. */
public final class TranslationHarness {
  private static final int SERVICES = 1_000;
  private static final int ROUNDS = 40;
  private static final int OTHERS = 1_000;

  private final SnapshotSource source =
      new SnapshotSource(TranslateSettings.DEFAULT, ProxyViews::new, CredentialSource.NONE);

  private TranslationHarness() {}

  /** Takes about half a minute. */
  public static void main(String[] arguments) throws Exception {
    try (var mesh = new LoadMesh(SERVICES)) {
      new TranslationHarness().run(mesh);
    }
  }

  private void run(LoadMesh mesh) throws Exception {
    source.publish(mesh.next(), true);
    print("first configuration, cold JVM", List.of(time(() -> everything(client(0)))));
    print("the same for another proxy of the class", each(i -> everything(client(i + 1))));
    var views = new ArrayList<Long>();
    for (int i = 0; i < OTHERS; i++) {
      Client client = client(i + ROUNDS + 1);
      views.add(time(() -> source.viewFor(client)));
    }
    print("finding a new proxy's class", views);
    print("all of it, after one VirtualService changed", changes(mesh::changeSplit, true));
    print("all of it, after one service's endpoints changed", changes(mesh::changeEndpoint, false));
  }

  private interface Change {
    MeshSnapshot make(int round) throws Exception;
  }

  private interface Round {
    int run(int round) throws Exception;
  }

  private List<Long> changes(Change change, boolean config) throws Exception {
    var times = new ArrayList<Long>();
    for (int round = 0; round < ROUNDS; round++) {
      MeshSnapshot snapshot = change.make(round);
      times.add(
          time(
              () -> {
                source.publish(snapshot, config);
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
    int size = clusters.size() + view.list(ResourceType.LISTENER).size();
    for (var cluster : clusters.resources()) {
      if (cluster.name().startsWith("outbound|")) {
        size += view.find(ResourceType.ENDPOINT, cluster.name()).orElseThrow().size();
      }
    }
    return size + view.find(ResourceType.ROUTE, "80").orElseThrow().size();
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
        "127.0.0.1",
        List.of());
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
