package io.meltemi.agent.envoy;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Envoy's command line. Flags that the program does not know are left out.
 *
 * @param bootstrap the bootstrap file
 * @param override JSON to be merged over it; empty is none
 * @param serviceCluster the node's cluster
 * @param serviceNode the node's id
 * @param onlyV6 whether only IPv6 is spoken
 * @param drainDuration how long listeners drain
 * @param concurrency worker threads; 0 is Envoy's choice
 */
public record EnvoyArguments(
    Path bootstrap,
    Optional<String> override,
    String serviceCluster,
    String serviceNode,
    boolean onlyV6,
    Duration drainDuration,
    int concurrency,
    Logging logging) {

  /**
   * What Envoy logs.
   *
   * @param flushInterval how often access logs are flushed
   * @param logLevel {@code level} with {@code ,component:level} perhaps after it
   * @param componentLogLevel used where {@code logLevel} names no component
   * @param skipDeprecatedLogs whether deprecations go unlogged
   */
  public record Logging(
      Duration flushInterval,
      String logLevel,
      String componentLogLevel,
      boolean skipDeprecatedLogs) {}

  /**
   * The same with JSON that is merged over the bootstrap before the override is.
   *
   * @throws IllegalArgumentException if the override is no JSON
   */
  public EnvoyArguments patched(JsonObject patch) {
    JsonObject merged = override.map(own -> patch.merged(Json.parseObject(own))).orElse(patch);
    return new EnvoyArguments(
        bootstrap,
        merged.isEmpty() ? Optional.empty() : Optional.of(Json.compact(merged)),
        serviceCluster,
        serviceNode,
        onlyV6,
        drainDuration,
        concurrency,
        logging);
  }

  /** The arguments for a program that knows these flags. */
  public List<String> forFlags(Set<String> known) {
    List<String> arguments = new ArrayList<>(List.of("-c", bootstrap.toString()));
    Flags flags = new Flags(known, arguments);
    flags.add("--restart-epoch", "0");
    flags.add("--drain-time-s", String.valueOf(drainDuration.toSeconds()));
    flags.add("--drain-strategy", "immediate");
    flags.add("--parent-shutdown-time-s", "60");
    flags.add("--service-cluster", serviceCluster);
    flags.add("--service-node", serviceNode);
    flags.add("--local-address-ip-version", onlyV6 ? "v6" : "v4");
    flags.add("--file-flush-interval-msec", String.valueOf(logging.flushInterval.toMillis()));
    flags.add("--disable-hot-restart");
    flags.add("--allow-unknown-static-fields");
    addLogging(flags);
    override.ifPresent(json -> flags.add("--config-yaml", json));
    if (concurrency > 0) {
      flags.add("--concurrency", String.valueOf(concurrency));
    }
    return List.copyOf(arguments);
  }

  private void addLogging(Flags flags) {
    List<String> levels = Arrays.asList(logging.logLevel.split(","));
    levels.stream()
        .filter(level -> level.indexOf(':') < 0 && !level.isEmpty())
        .reduce((_, last) -> last)
        .ifPresent(level -> flags.add("--log-level", level));
    List<String> components = levels.stream().filter(level -> level.indexOf(':') > 0).toList();
    String componentLevels =
        components.isEmpty() ? logging.componentLogLevel : String.join(",", components);
    if (!componentLevels.isEmpty()) {
      flags.add("--component-log-level", componentLevels);
    }
    if (logging.skipDeprecatedLogs) {
      flags.add("--skip-deprecated-logs");
    }
  }

  private record Flags(Set<String> known, List<String> arguments) {
    void add(String flag, String... value) {
      if (known.contains(flag)) {
        arguments.add(flag);
        arguments.addAll(Arrays.asList(value));
      }
    }
  }
}
