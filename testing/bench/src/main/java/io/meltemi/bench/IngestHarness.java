package io.meltemi.bench;

import com.sun.management.ThreadMXBean;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Prints what one change of a mesh costs its writer: microseconds from the event to the snapshot,
 * and the bytes that the writer's thread allocates. Nothing is held back to wait for more.
 */
public final class IngestHarness implements AutoCloseable {
  private static final int SERVICES = 10_000;
  private static final int ROUNDS = Integer.getInteger("rounds", 200);
  private static final int WARM_UP = 40;
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration QUIET = Duration.ofMillis(3);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final IngestSettings AT_ONCE =
      new IngestSettings(
          IngestSettings.DEFAULT.domain(),
          IngestSettings.DEFAULT.clusterId(),
          IngestSettings.DEFAULT.systemNamespace(),
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          IngestSettings.DEFAULT.autoAddresses(),
          IngestSettings.DEFAULT.jwksMode());

  /** What the writer has allocated by then. */
  private record Published(long atNanos, long allocated) {}

  private record Cost(long nanos, long bytes) {}

  private final SynchronousQueue<Published> published = new SynchronousQueue<>();
  private final ScaleMesh mesh;
  private final MeshLoop loop =
      new MeshLoop(
          AT_ONCE, MeshConfigReader.defaults(), (snapshot, update) -> hand(System.nanoTime()));
  private final MeshChange.Sink sink = loop.addSource();
  private long allocated;

  private IngestHarness(int services) {
    this.mesh = new ScaleMesh(services);
  }

  /**
   * Takes about half a minute.
   *
   * @param arguments the number of services; 10,000 if none
   */
  public static void main(String[] arguments) throws Exception {
    int services = arguments.length == 0 ? SERVICES : Integer.parseInt(arguments[0]);
    try (var harness = new IngestHarness(services)) {
      harness.run();
    }
  }

  private void hand(long now) {
    try {
      published.put(new Published(now, THREADS.getCurrentThreadAllocatedBytes()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() throws InterruptedException {
    List<MeshObject> all = mesh.objects();
    loop.start();
    sink.synced();
    take(List.of());
    Cost whole = take(all.stream().map(IngestHarness::put).toList());
    System.out.printf(
        "%-36s %10.1f ms %14.1f MB%n", "all objects, cold", whole.nanos / 1e6, whole.bytes / 1e6);
    measure("pod added (no endpoint of it)", i -> put(mesh.pod(i, 3, "v1")));
    measure("endpoint slice loses an endpoint", i -> put(mesh.slice(i + 1_000, 1)));
    measure("pod relabelled, two endpoints", i -> put(mesh.pod(i + 2_000, 0, "v9")));
    measure("pod gone, two endpoints", i -> gone(mesh.pod(i + 3_000, 0, "v1")));
    measure("pod relabelled, ServiceEntry selects", i -> put(mesh.pod(i % 100, 0, "w" + i)));
    measure("WorkloadEntry changed", i -> put(mesh.workloadEntry(i % 100, 2 + i)));
    measure("node's zone changed", i -> put(mesh.node(i % ScaleMesh.NODES, "z" + i)));
    measure("VirtualService changed", i -> put(mesh.virtualService(i % 100 * 10, i % 80 + 1)));
    measure("DestinationRule changed", i -> put(mesh.destinationRule(i % 100 * 10, 1_000 + i)));
    measure("Service added", i -> put(mesh.service(20_000 + i, "1")));
    measure("Service's labels changed", i -> put(mesh.service(i, "2")));
    measure("ServiceEntry changed", i -> put(mesh.serviceEntry(i % 100, 1_000 + i)));
    measure("namespace's labels changed", i -> put(mesh.namespace(i % 100, "2" + i)));
    measure(
        "PeerAuthentication changed",
        i -> put(mesh.peerAuthentication(i % 2 == 0 ? "STRICT" : "PERMISSIVE")));
    measure("node added", i -> put(mesh.node(1_000 + i, "a")));
    measure("endpoint's new service account", i -> put(mesh.pod(i + 4_000, 0, "v1", "other")));
  }

  private static MeshChange put(MeshObject object) {
    return new MeshChange.Put(object);
  }

  private static MeshChange gone(MeshObject object) {
    return new MeshChange.Delete(object.key());
  }

  private void measure(String what, IntFunction<MeshChange> change) throws InterruptedException {
    var costs = new ArrayList<Cost>();
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      Cost cost = take(List.of(change.apply(i)));
      if (cost.nanos == 0) {
        System.out.printf("%-36s is no change of the snapshot%n", what);
        return;
      }
      if (i >= WARM_UP) {
        costs.add(cost);
      }
    }
    long[] nanos = costs.stream().mapToLong(Cost::nanos).sorted().toArray();
    long[] bytes = costs.stream().mapToLong(Cost::bytes).sorted().toArray();
    System.out.printf(
        "%-36s median %8.0f us  worst %8.0f us  median %9.1f kB  worst %9.1f kB%n",
        what,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length - 1] / 1e3,
        bytes[bytes.length / 2] / 1e3,
        bytes[bytes.length - 1] / 1e3);
  }

  /** From the event until nothing more is published for it: endpoints may go before the rest. */
  private Cost take(List<MeshChange> changes) throws InterruptedException {
    long before = allocated;
    long start = System.nanoTime();
    long end = start;
    sink.accept(changes);
    Duration patience = LONGEST;
    for (var one = poll(patience); one != null; one = poll(patience)) {
      end = one.atNanos;
      allocated = one.allocated;
      patience = QUIET;
    }
    return new Cost(end - start, allocated - before);
  }

  private @Nullable Published poll(Duration patience) throws InterruptedException {
    return published.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    loop.close();
  }
}
