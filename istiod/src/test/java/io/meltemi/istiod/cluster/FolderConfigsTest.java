package io.meltemi.istiod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderConfigsTest {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** What was told last. */
  private static final class Told implements RemoteConfig.Sink {
    private final Map<String, RemoteConfig> known = new HashMap<>();
    private boolean synced;

    @Override
    public synchronized void put(RemoteConfig config) {
      known.put(config.source(), config);
      notifyAll();
    }

    @Override
    public synchronized void removed(String source) {
      known.remove(source);
      notifyAll();
    }

    @Override
    public synchronized void synced() {
      synced = true;
      notifyAll();
    }

    synchronized Map<String, String> clusters() {
      var all = new TreeMap<String, String>();
      known.values().forEach(config -> all.putAll(config.kubeconfigs()));
      return all;
    }

    synchronized void await(BooleanSupplier condition) throws InterruptedException {
      long end = System.nanoTime() + LIMIT_NANOS;
      while (!condition.getAsBoolean()) {
        long millis = (end - System.nanoTime()) / 1_000_000;
        assertThat(millis).as("waited in vain; has %s", clusters().keySet()).isPositive();
        wait(millis);
      }
    }
  }

  private final Told told = new Told();

  private static String kubeconfig(String cluster, String token) {
    return """
    clusters: [{name: %s, cluster: {server: 'https://%s:6443'}}]
    users: [{name: u, user: {token: %s}}]
    contexts: [{name: c, context: {cluster: %s, user: u}}]
    current-context: c
    """
        .formatted(cluster, cluster, token, cluster);
  }

  @Test
  void filesComeChangeAndGo(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("one.yaml"), kubeconfig("east", "t1"));
    Files.writeString(folder.resolve("notes.txt"), kubeconfig("west", "t1"));
    Files.writeString(folder.resolve("bad.yml"), "users: []");
    try (var configs = FolderConfigs.start(folder, Duration.ofMillis(10), told)) {
      told.await(() -> told.synced);
      assertThat(told.clusters()).containsOnlyKeys("east");

      Files.writeString(folder.resolve("one.yaml"), kubeconfig("east", "t2"));
      Files.writeString(folder.resolve("bad.yml"), kubeconfig("north", "t1"));
      told.await(() -> told.clusters().getOrDefault("east", "").contains("t2"));
      told.await(() -> told.clusters().containsKey("north"));

      Files.writeString(folder.resolve("one.yaml"), "nonsense: [");
      Files.delete(folder.resolve("bad.yml"));
      told.await(() -> !told.clusters().containsKey("north"));
      assertThat(told.clusters()).as("the last good version stays").containsOnlyKeys("east");
      assertThat(configs.fault()).isEmpty();
    }
  }
}
