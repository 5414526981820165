package io.meltemi.istiod.cluster;

import io.meltemi.base.Pulse;
import io.meltemi.kube.RemoteKubeconfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Remote clusters of a folder (PILOT_MULTICLUSTER_KUBECONFIG_PATH): each file {@code *.yaml} or
 * {@code *.yml} is a kubeconfig of one cluster, which is called as the kubeconfig calls it. Files
 * are read again every few seconds, for a mounted Secret is exchanged as a whole. One that cannot
 * be read, or names no cluster, leaves its last version in force.
 *
 * <p>Source: istio 1.30.3 pkg/kube/multicluster/kubeconfig_files.go.
 */
public final class FolderConfigs implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final long MAX_SIZE = 1024 * 1024;

  private final Path folder;
  private final Duration interval;
  private final RemoteConfig.Sink sink;
  private final InstantSource clock = InstantSource.system();
  private final Pulse pulse = new Pulse("kubeconfigs");
  private final Thread thread;
  private final Map<String, RemoteConfig> known = new HashMap<>();
  private final Map<String, String> told = new HashMap<>();

  private FolderConfigs(Path folder, Duration interval, RemoteConfig.Sink sink) {
    this.folder = folder;
    this.interval = interval;
    this.sink = sink;
    this.thread = Thread.ofVirtual().name("kubeconfigs").unstarted(() -> pulse.run(this::run));
  }

  /**
   * Begins to read.
   *
   * @param interval between two readings
   */
  public static FolderConfigs start(Path folder, Duration interval, RemoteConfig.Sink sink) {
    var configs = new FolderConfigs(folder, interval, sink);
    configs.thread.start();
    return configs;
  }

  /** Why the folder is not followed, if it is for a fault of ours. */
  public Optional<String> fault() {
    return pulse.fault();
  }

  private void run() {
    try {
      read();
      sink.synced();
      while (true) {
        pulse.waits();
        Thread.sleep(interval);
        pulse.works();
        read();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(FolderConfigs::isKubeconfig).forEach(file -> files.put(file.toString(), file));
    } catch (IOException e) {
      tell(folder.toString(), "cannot be read: " + e + " (expected: a folder of kubeconfigs)");
      return;
    }
    files.forEach(this::read);
    known.keySet().stream()
        .filter(name -> !files.containsKey(name))
        .toList()
        .forEach(
            name -> {
              known.remove(name);
              told.remove(name);
              sink.removed(name);
            });
  }

  private static boolean isKubeconfig(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml"))
        && Files.isRegularFile(file);
  }

  private void read(String name, Path file) {
    try {
      if (Files.size(file) > MAX_SIZE) {
        tell(name, "larger than " + MAX_SIZE + " bytes (expected: a kubeconfig)");
        return;
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      RemoteConfig before = known.get(name);
      if (before != null && before.kubeconfigs().containsValue(text)) {
        return;
      }
      String cluster = RemoteKubeconfig.clusterName(name, text);
      var kubeconfigs = new TreeMap<>(Map.of(cluster, text));
      Instant since = before == null ? clock.instant() : before.created();
      var now = new RemoteConfig(name, since, kubeconfigs);
      known.put(name, now);
      told.remove(name);
      sink.put(now);
    } catch (IOException e) {
      tell(name, "cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      tell(name, String.valueOf(e.getMessage()));
    }
  }

  private void tell(String name, String problem) {
    if (!problem.equals(told.put(name, problem))) {
      LOG.log(System.Logger.Level.ERROR, "{0}: {1}", name, problem);
    }
  }

  @Override
  public void close() throws InterruptedException {
    pulse.closes();
    thread.interrupt();
    thread.join();
  }
}
