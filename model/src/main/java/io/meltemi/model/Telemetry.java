package io.meltemi.model;

import io.meltemi.model.ProxyConfig.CustomTag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * What proxies report, for a mesh, a namespace or some workloads. Later entries of a list go over
 * earlier ones.
 *
 * @param spec as it was written, for {@code /debug/telemetryz}
 */
public record Telemetry(
    ConfigMeta meta, PolicyTargets targets, Reports reports, Map<String, Object> spec)
    implements MeshObject {

  /** What it says of each kind of report. */
  public record Reports(
      List<Tracing> tracing, List<Metrics> metrics, List<AccessLogging> accessLogging) {
    public Reports {
      tracing = List.copyOf(tracing);
      metrics = List.copyOf(metrics);
      accessLogging = List.copyOf(accessLogging);
    }
  }

  /** The sides of a workload that are meant. */
  public enum Mode {
    CLIENT_AND_SERVER,
    CLIENT,
    SERVER;

    /** Whether that side is meant, which is one of the two. */
    public boolean covers(Mode side) {
      return this == CLIENT_AND_SERVER || this == side;
    }
  }

  /** Whether it is for its whole namespace, and in the root namespace for the whole mesh. */
  public boolean isGeneral() {
    return targets.selector().isEmpty() && targets.references().isEmpty();
  }

  /**
   * Traces; what is absent is inherited.
   *
   * @param providers names of extension providers, of which the first counts
   * @param sampling 0..100
   * @param customTags all of them, where any are given
   */
  public record Tracing(
      Mode mode,
      List<String> providers,
      OptionalDouble sampling,
      SortedMap<String, CustomTag> customTags,
      Switches switches) {
    public Tracing {
      providers = List.copyOf(providers);
    }

    /** What is on or off. */
    public record Switches(
        Optional<Boolean> disableSpanReporting,
        Optional<Boolean> useRequestIdForTraceSampling,
        Optional<Boolean> enableIstioTags,
        Optional<Boolean> disableContextPropagation) {}
  }

  /**
   * Metrics.
   *
   * @param providers names of extension providers; none: those that are inherited
   */
  public record Metrics(
      List<String> providers, List<Override> overrides, Optional<Duration> reportingInterval) {
    public Metrics {
      providers = List.copyOf(providers);
      overrides = List.copyOf(overrides);
    }
  }

  /**
   * Another form of some metrics.
   *
   * @param metric {@code REQUEST_COUNT} and its like, or the name of a custom metric; absent: all
   * @param tags by name; an empty expression removes the tag
   */
  public record Override(
      Optional<String> metric,
      Mode mode,
      Optional<Boolean> disabled,
      SortedMap<String, String> tags) {}

  /**
   * Access logs.
   *
   * @param providers names of extension providers; none: those that are inherited
   * @param filter a condition in CEL; empty logs everything
   */
  public record AccessLogging(Mode mode, List<String> providers, boolean disabled, String filter) {
    public AccessLogging {
      providers = List.copyOf(providers);
    }
  }
}
