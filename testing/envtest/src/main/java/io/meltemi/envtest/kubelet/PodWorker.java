package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.envtest.network.PodNetwork;
import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * One pod's life, from its binding to the deletion of its object, on a virtual thread of its own.
 */
final class PodWorker implements ContainerRunner.Surroundings {
  private static final System.Logger LOG = System.getLogger("kubelet");
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration VOLUME_REFRESH = Duration.ofSeconds(5);
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  /** What sidecars have at least, also where the containers used up all time. */
  private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

  private final Node node;
  private final Path folder;
  private final Signal signal = new Signal();
  private final List<ContainerRunner> init = new CopyOnWriteArrayList<>();
  private final List<ContainerRunner> main = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private final PodNetwork network;
  private final StreamingFiles streaming;
  private final Volumes volumes;
  private final PodStatus status;

  private volatile JsonNode pod;
  private volatile boolean gone;
  private volatile Duration grace = DEFAULT_GRACE;
  private volatile boolean deleting;
  private boolean initialized;
  private ObjectNode published = JsonNodeFactory.instance.objectNode();

  PodWorker(JsonNode pod, Node node, Path folder) throws IOException {
    this.pod = pod;
    this.node = node;
    this.folder = folder;
    this.network = node.network().addPod();
    this.streaming = new StreamingFiles(folder);
    streaming.connect(network);
    this.volumes =
        new Volumes(node.client(), folder.resolve("volumes"), node.tokens(), node.clock());
    this.status = new PodStatus(network.address(), node.address(), node.clock().instant());
    this.thread = Thread.ofVirtual().name("pod " + name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private String name() {
    return facts().namespace() + "/" + facts().name();
  }

  private PodFacts facts() {
    return new PodFacts(pod, network.address(), node.address());
  }

  /** The pod's object changed. */
  void changed(JsonNode newPod) {
    pod = newPod;
    JsonNode metadata = newPod.path("metadata");
    if (metadata.has("deletionTimestamp")) {
      grace = Duration.ofSeconds(metadata.path("deletionGracePeriodSeconds").asLong(30));
      deleting = true;
    }
    signal.raise();
  }

  /** The pod's object is gone, or the kubelet stops: nothing is kept. */
  void abandon() {
    gone = true;
    deleting = true;
    grace = Duration.ZERO;
    signal.raise();
  }

  /** What runs of a container now; absent where nothing does. */
  Optional<RunningContainer> running(String container) {
    return Stream.concat(init.stream(), main.stream())
        .filter(runner -> runner.name().equals(container))
        .flatMap(runner -> runner.running().stream())
        .findFirst();
  }

  /** The pod's network namespace, as {@code ip netns} names it. */
  String networkNamespace() {
    return network.namespace();
  }

  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      Sysctls.set(pod, network);
      makeVolumes();
      boolean began = startInitContainers();
      if (began) {
        startContainers();
      }
      live();
      terminate();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.ERROR, "pod " + name() + ": " + failed.getMessage(), failed);
    } finally {
      cleanUp();
    }
  }

  private void makeVolumes() throws InterruptedException {
    String told = "";
    while (!deleting) {
      try {
        volumes.write(facts());
        return;
      } catch (IOException missing) {
        String message = String.valueOf(missing.getMessage());
        if (!message.equals(told)) {
          LOG.log(System.Logger.Level.INFO, "pod {0} waits: {1}", name(), message);
          told = message;
        }
        publish();
        signal.await(RETRY);
      }
    }
  }

  /** Whether all have done their work, or run and will go on to. */
  private boolean startInitContainers() throws InterruptedException {
    for (JsonNode container : pod.at("/spec/initContainers")) {
      boolean sidecar = container.path("restartPolicy").asText().equals("Always");
      var restart =
          sidecar
              ? ContainerRunner.Restart.ALWAYS
              : neverRestarts()
                  ? ContainerRunner.Restart.NEVER
                  : ContainerRunner.Restart.ON_FAILURE;
      ContainerRunner runner = new ContainerRunner(container, restart, this);
      init.add(runner);
      runner.start();
      BooleanSupplier done = sidecar ? runner::hasStarted : runner::hasEnded;
      if (!await(done) || !sidecar && !runner.hasSucceeded()) {
        return false;
      }
    }
    initialized = true;
    return true;
  }

  private boolean neverRestarts() {
    return pod.at("/spec/restartPolicy").asText().equals("Never");
  }

  private void startContainers() throws InterruptedException {
    ContainerRunner.Restart restart =
        switch (pod.at("/spec/restartPolicy").asText("Always")) {
          case "Never" -> ContainerRunner.Restart.NEVER;
          case "OnFailure" -> ContainerRunner.Restart.ON_FAILURE;
          default -> ContainerRunner.Restart.ALWAYS;
        };
    for (JsonNode container : pod.at("/spec/containers")) {
      ContainerRunner runner = new ContainerRunner(container, restart, this);
      main.add(runner);
      runner.start();
      // A hook holds up the containers after it.
      if (container.at("/lifecycle").has("postStart") && !await(runner::isPastFirstHook)) {
        return;
      }
    }
  }

  /** Publishes what happens until it is true; whether it came to be before the pod must end. */
  private boolean await(BooleanSupplier condition) throws InterruptedException {
    while (!deleting) {
      publish();
      if (condition.getAsBoolean()) {
        return true;
      }
      signal.await(TICK);
    }
    return false;
  }

  private void live() throws InterruptedException {
    long refreshAt = System.nanoTime() + VOLUME_REFRESH.toNanos();
    while (!deleting) {
      publish();
      signal.await(TICK);
      if (System.nanoTime() - refreshAt > 0) {
        refreshVolumes();
        refreshAt = System.nanoTime() + VOLUME_REFRESH.toNanos();
      }
    }
  }

  private void refreshVolumes() {
    try {
      volumes.write(facts());
    } catch (IOException notNow) {
      LOG.log(
          System.Logger.Level.INFO, "pod {0} keeps its volumes: {1}", name(), notNow.getMessage());
    }
  }

  /** First the containers, then the sidecars, the last started first; all within the grace. */
  private void terminate() throws InterruptedException {
    long end = System.nanoTime() + grace.toNanos();
    publish();
    List<Thread> stops = new ArrayList<>();
    for (ContainerRunner runner : main) {
      stops.add(Thread.startVirtualThread(() -> stop(runner, end)));
    }
    for (Thread stop : stops) {
      stop.join();
    }
    for (ContainerRunner runner : init.reversed()) {
      stop(runner, gone ? end : Math.max(end, System.nanoTime() + LEAST_GRACE.toNanos()));
    }
  }

  private static void stop(ContainerRunner runner, long end) {
    try {
      runner.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void cleanUp() {
    try {
      deleteObject();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      streaming.disconnect();
      node.network().remove(network);
    } catch (IOException failed) {
      LOG.log(System.Logger.Level.WARNING, "pod {0}: {1}", name(), failed.getMessage());
    }
  }

  /** Goes on trying while the API server is away: nobody else deletes it. */
  private void deleteObject() throws InterruptedException {
    boolean told = false;
    while (!gone) {
      publish();
      try {
        node.deleteNow(facts());
        return;
      } catch (IOException notNow) {
        if (!told) {
          LOG.log(System.Logger.Level.WARNING, "pod {0}: {1}", name(), notNow.getMessage());
          told = true;
        }
        signal.await(RETRY);
      }
    }
  }

  private void publish() {
    if (gone) {
      return;
    }
    ObjectNode now =
        status.of(
            new PodStatus.Containers(
                List.copyOf(init),
                List.copyOf(main),
                initialized,
                deleting,
                pod.at("/spec/restartPolicy").asText("Always")),
            node.clock().instant());
    if (now.equals(published)) {
      return;
    }
    try {
      ObjectNode patch = JsonNodeFactory.instance.objectNode();
      patch.putObject("metadata").put("uid", pod.at("/metadata/uid").asText());
      patch.set("status", now);
      PodFacts facts = facts();
      node.client()
          .patchStatus(ResourceType.POD, facts.namespace(), facts.name(), PatchType.MERGE, patch);
      published = now;
    } catch (KubeException refused) {
      // The next tick tries again; a pod that is gone is told of by the watch.
      LOG.log(System.Logger.Level.DEBUG, "pod {0}: {1}", name(), refused.getMessage());
    }
  }

  @Override
  public ContainerConfig plan(JsonNode container) throws IOException {
    ContainerConfigs plan =
        new ContainerConfigs(
            node.images(),
            new References(node.client(), facts().namespace()),
            volumes,
            node.environment(),
            folder);
    return plan.of(facts(), container);
  }

  @Override
  public Sandbox sandbox() {
    return new Sandbox(folder, network, facts(), node.network().hostAddress());
  }

  @Override
  public ChildProcesses children() {
    return node.children();
  }

  @Override
  public InstantSource clock() {
    return node.clock();
  }

  @Override
  public void changed() {
    signal.raise();
  }
}
