package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which statistics Envoy keeps, how their names give tags, and how often they are flushed.
 *
 * @param config the {@code stats_config}
 * @param flushInterval empty is Envoy's default of 5 s
 * @param evictionInterval empty is never
 */
record StatsSection(
    JsonObject config, Optional<String> flushInterval, Optional<String> evictionInterval) {
  private static final System.Logger LOG = System.getLogger("default");
  private static final String ANNOTATION = "sidecar.istio.io/";

  /** What readiness, draining and Istio's dashboards read; always kept. */
  private static final List<String> PREFIXES =
      List.of("cluster_manager", "listener_manager", "server", "cluster.xds-grpc", "wasm");

  private static final List<String> SUFFIXES =
      List.of("rbac.allowed", "rbac.denied", "shadow_allowed", "shadow_denied");
  private static final List<String> REGEXPS = List.of("vhost\\..*\\.route\\..*");

  static StatsSection of(BootstrapSettings settings) {
    Map<String, String> annotations = settings.node().annotations();
    Optional<Interval> flush = interval(annotations, "statsFlushInterval");
    long flushNanos = flush.map(Interval::nanos).orElse(5_000_000_000L);
    Optional<Interval> eviction =
        interval(annotations, "statsEvictionInterval")
            .filter(interval -> isMultiple(interval, flushNanos));
    JsonObject config =
        JsonObject.of("use_all_default_tags", false, "stats_tags", StatsTags.of(tags(settings)))
            .withList(
                "histogram_bucket_settings",
                buckets(annotation(annotations, "statsHistogramBuckets")))
            .with(
                "stats_matcher",
                JsonObject.of("inclusion_list", JsonObject.of("patterns", patterns(settings))));
    return new StatsSection(config, flush.map(Interval::json), eviction.map(Interval::json));
  }

  private static String annotation(Map<String, String> annotations, String name) {
    return annotations.getOrDefault(ANNOTATION + name, "");
  }

  private static Optional<Interval> interval(Map<String, String> annotations, String name) {
    String text = annotation(annotations, name);
    Optional<Interval> interval = Interval.parse(text);
    if (!text.isEmpty() && interval.isEmpty()) {
      warn(ANNOTATION + name + ": " + text + " (expected: a duration such as 10s)");
    }
    return interval;
  }

  private static boolean isMultiple(Interval eviction, long flushNanos) {
    boolean multiple = eviction.nanos() % flushNanos == 0;
    if (!multiple) {
      warn(
          "%sstatsEvictionInterval: %s (expected: a multiple of the flush interval)"
              .formatted(ANNOTATION, eviction.json()));
    }
    return multiple;
  }

  private static Set<String> tags(BootstrapSettings settings) {
    Set<String> tags = new LinkedHashSet<>(settings.proxyConfig().extraStatTags());
    tags.addAll(List.of(annotation(settings.node().annotations(), "extraStatTags").split(",")));
    tags.remove("");
    return tags;
  }

  private static List<JsonObject> patterns(BootstrapSettings settings) {
    List<JsonObject> patterns = new ArrayList<>();
    patterns.add(JsonObject.of("prefix", "reporter="));
    if (settings.discoversWorkloads()) {
      patterns.add(JsonObject.of("prefix", "workload_discovery"));
    }
    for (String prefix : included(settings, "Prefixes", PREFIXES)) {
      patterns.add(JsonObject.of("prefix", prefix));
    }
    for (String suffix : included(settings, "Suffixes", suffixes(settings))) {
      patterns.add(JsonObject.of("suffix", suffix));
    }
    for (String regex : included(settings, "Regexps", REGEXPS)) {
      patterns.add(JsonObject.of("safe_regex", JsonObject.of("regex", regex)));
    }
    patterns.add(JsonObject.of("prefix", "component"));
    patterns.add(JsonObject.of("prefix", "istio"));
    return patterns;
  }

  private static List<String> suffixes(BootstrapSettings settings) {
    List<String> suffixes = new ArrayList<>(SUFFIXES);
    if (settings.exitOnZeroActiveConnections()) {
      suffixes.add("downstream_cx_active");
    }
    return suffixes;
  }

  /** The annotation's patterns, else ProxyConfig's, then the required ones. */
  private static List<String> included(
      BootstrapSettings settings, String kind, List<String> required) {
    String annotated = annotation(settings.node().annotations(), "statsInclusion" + kind);
    List<String> asked =
        annotated.isEmpty()
            ? settings
                .proxyConfig()
                .json()
                .object("proxyStatsMatcher")
                .map(matcher -> matcher.texts("inclusion" + kind))
                .orElse(List.of())
            : List.of(annotated.split(","));
    List<String> patterns = new ArrayList<>(asked);
    patterns.addAll(required);
    return patterns.stream()
        .flatMap(
            pattern ->
                pattern.contains("{pod_ip}")
                    ? settings.node().instanceIps().stream()
                        .map(address -> pattern.replace("{pod_ip}", address))
                    : List.of(pattern).stream())
        .toList();
  }

  private static List<JsonObject> buckets(String annotation) {
    if (annotation.isEmpty()) {
      return List.of();
    }
    try {
      List<JsonObject> settings = new ArrayList<>();
      new TreeMap<>(Json.parseObject(annotation))
          .forEach(
              (prefix, bounds) ->
                  settings.add(
                      JsonObject.of("match", JsonObject.of("prefix", prefix), "buckets", bounds)));
      return settings;
    } catch (IllegalArgumentException notJson) {
      warn(ANNOTATION + "statsHistogramBuckets: " + annotation + ": " + notJson.getMessage());
      return List.of();
    }
  }

  private static void warn(String message) {
    LOG.log(System.Logger.Level.WARNING, "annotation not applied: " + message);
  }
}
