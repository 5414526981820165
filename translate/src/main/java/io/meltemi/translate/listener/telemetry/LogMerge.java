package io.meltemi.translate.listener.telemetry;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.Telemetry.AccessLogging;
import io.meltemi.model.Telemetry.Mode;
import io.meltemi.model.TelemetryProvider;
import io.meltemi.model.TelemetryProvider.LogFormat;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Target;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.TelemetryNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The access logs of one side of a workload: those of the last level that names providers for it,
 * switched off by any level. Source: istio 1.30.3 pilot/pkg/model/telemetry.go (mergeLogs).
 */
final class LogMerge {
  /** The built-in provider, whose format is the mesh's unless it has one of its own. */
  private static final String BUILT_IN = "envoy";

  private final ProxyScope scope;
  private final Mode side;
  private final List<String> defaults;
  private final List<List<AccessLogging>> levels;

  /** What is told of one provider. */
  private record Told(boolean disabled, String filter) {}

  private LogMerge(ProxyScope scope, Mode side) {
    this.scope = scope;
    this.side = side;
    this.defaults = TelemetryResolver.defaults(scope, "accessLogging");
    this.levels =
        scope.telemetries().stream()
            .map(telemetry -> telemetry.reports().accessLogging())
            .filter(level -> !level.isEmpty())
            .toList();
  }

  /** The mesh's own file where nothing else is configured, or nothing that there is. */
  static List<AccessLogSink> sinks(ProxyScope scope, Mode side) {
    var merge = new LogMerge(scope, side);
    var sinks = new ArrayList<AccessLogSink>();
    boolean any = false;
    for (Map.Entry<String, Told> told : merge.providers().entrySet()) {
      Optional<Target> target =
          TelemetryNames.find(scope, told.getKey()).flatMap(provider -> merge.target(provider));
      any |= target.isPresent();
      target
          .filter(_ -> !told.getValue().disabled)
          .ifPresent(t -> sinks.add(new AccessLogSink(t, told.getValue().filter)));
    }
    MeshConfig.AccessLog ofMesh = scope.mesh().telemetry().accessLog();
    return any ? List.copyOf(sinks) : AccessLogFormats.meshSinks(ofMesh);
  }

  private SortedMap<String, Told> providers() {
    var providers = new TreeMap<String, Told>();
    if (levels.isEmpty()) {
      defaults.forEach(name -> providers.put(name, new Told(false, "")));
      return providers;
    }
    var filters = new HashMap<String, String>();
    Set<String> inScope = inScope(filters);
    List<String> inherited = defaults;
    for (List<AccessLogging> level : levels) {
      for (AccessLogging logging : level) {
        inherited = logging.providers().isEmpty() ? inherited : logging.providers();
        if (logging.mode().covers(side)) {
          for (String name : inherited) {
            if (inScope.contains(name)) {
              providers.put(name, new Told(logging.disabled(), filters.getOrDefault(name, "")));
            }
          }
        }
      }
    }
    return providers;
  }

  /**
   * The providers of the last level that names some.
   *
   * @param filters gets the last that is told of each
   */
  private Set<String> inScope(Map<String, String> filters) {
    Set<String> inScope = new TreeSet<>(defaults);
    for (List<AccessLogging> level : levels) {
      var named = new TreeSet<String>();
      for (AccessLogging logging : level) {
        if (logging.mode().covers(side)) {
          named.addAll(logging.providers());
          logging.providers().forEach(name -> filters.put(name, logging.filter()));
        }
      }
      if (!named.isEmpty()) {
        inScope = named;
      }
    }
    return inScope;
  }

  /** Absent for a provider without logs, or one that the proxy cannot reach. */
  private Optional<Target> target(TelemetryProvider provider) {
    return switch (provider) {
      case TelemetryProvider.FileLog file -> Optional.of(file(file));
      case TelemetryProvider.GrpcLog log ->
          TelemetryResolver.collector(scope, log.target())
              .map(
                  collector ->
                      new Target.Service(
                          collector, log.logName(), log.filterStateObjects(), log.http()));
      case TelemetryProvider.OpenTelemetryLog log ->
          TelemetryResolver.collector(scope, log.target())
              .map(
                  collector ->
                      new Target.OpenTelemetry(
                          collector,
                          log.logName(),
                          log.format().text().isEmpty()
                              ? AccessLogFormats.ISTIO_TEXT
                              : log.format().text(),
                          log.format().fields().orElse(Map.of())));
      case TelemetryProvider.Prometheus _, TelemetryProvider.Tracer _ -> Optional.empty();
    };
  }

  private Target file(TelemetryProvider.FileLog file) {
    boolean ofMesh =
        file.name().equals(BUILT_IN) && file.format().isEmpty() && !file.omitEmptyValues();
    AccessLogSink.Format format =
        ofMesh
            ? AccessLogFormats.format(scope.mesh().telemetry().accessLog())
            : AccessLogFormats.format(file.format().orElse(new LogFormat("", Optional.empty())));
    return new Target.File(
        file.path().isEmpty() ? "/dev/stdout" : file.path(), format, file.omitEmptyValues());
  }
}
