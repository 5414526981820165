package io.meltemi.ingest;

import io.meltemi.base.GoDuration;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Logs what each publication is for and how long it waited. Confined to the writer's thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/discovery.go (debounce).
 */
final class DebounceLog {
  private static final System.Logger LOG = System.getLogger("ads");

  private int pushes;
  private int changes;
  private long lastNanos;

  /**
   * Changes that the next publication may be for.
   *
   * @param atNanos when they came, by {@link System#nanoTime}
   */
  void taken(int count, long atNanos) {
    changes += count;
    lastNanos = atNanos;
  }

  void published(Update update, long nowNanos) {
    line(update, nowNanos).ifPresent(line -> LOG.log(System.Logger.Level.INFO, line));
  }

  /** Absent where nothing but pods changed, whose proxies are pushed to without a delay. */
  Optional<String> line(Update update, long nowNanos) {
    Optional<String> subject =
        update.changes() instanceof ConfigChanges.Everything
            ? Optional.of("reason global:1")
            : configs(update);
    if (subject.isEmpty()) {
      return Optional.empty();
    }
    int count = changes;
    changes = 0;
    pushes++;
    return Optional.of(
        "Push debounce stable["
            + pushes
            + "] "
            + count
            + " for "
            + subject.get()
            + ": "
            + since(lastNanos, nowNanos)
            + " since last change, "
            + since(update.startNanos(), nowNanos)
            + " since last push, full="
            + update.config());
  }

  private static Optional<String> configs(Update update) {
    Set<String> names = new LinkedHashSet<>();
    if (update.changes() instanceof ConfigChanges.Only only) {
      only.objects().forEach(object -> names.add(name(object)));
      addServices(only.services(), names);
      addServices(only.serviceAccounts(), names);
      addServices(only.clusterEndpoints(), names);
      only.namespaces().forEach(namespace -> names.add("Namespace/" + namespace + "/" + namespace));
    }
    addServices(update.endpoints(), names);
    update.secrets().forEach(secret -> names.add(name(secret)));
    return names.stream()
        .min(String::compareTo)
        .map(first -> "config " + first + more(names.size() - 1));
  }

  private static String more(int others) {
    return others == 0 ? "" : " and " + others + " more configs";
  }

  /** Istio's name for a service of any registry. */
  private static void addServices(Collection<Service.Key> services, Set<String> names) {
    services.forEach(key -> names.add("ServiceEntry/" + key.namespace() + "/" + key.hostname()));
  }

  private static String name(MeshObject.Key object) {
    return object.kind() + "/" + object.resource().namespace() + "/" + object.resource().name();
  }

  private static String since(long thenNanos, long nowNanos) {
    return GoDuration.format(Duration.ofNanos(Math.max(0, nowNanos - thenNanos)));
  }
}
