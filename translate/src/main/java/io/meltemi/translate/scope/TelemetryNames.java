package io.meltemi.translate.scope;

import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.Telemetry;
import io.meltemi.model.TelemetryProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The extension providers of MeshConfig that telemetry names. */
public final class TelemetryNames {
  private TelemetryNames() {}

  /** The provider of that name, whatever its case. */
  public static Optional<TelemetryProvider> find(ProxyScope scope, String name) {
    for (ExtensionProvider provider : scope.mesh().telemetry().extensionProviders()) {
      if (provider.name().equalsIgnoreCase(name)) {
        return provider instanceof TelemetryProvider telemetry
            ? Optional.of(telemetry)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The services of all providers that a scope's telemetry names. */
  static List<Target> used(ProxyScope scope) {
    var names = new TreeSet<String>();
    scope.mesh().telemetry().defaultProviders().values().forEach(names::addAll);
    for (Telemetry telemetry : scope.telemetries()) {
      telemetry.reports().tracing().forEach(tracing -> names.addAll(tracing.providers()));
      telemetry.reports().accessLogging().forEach(logging -> names.addAll(logging.providers()));
    }
    var targets = new ArrayList<Target>();
    for (String name : names) {
      find(scope, name).ifPresent(provider -> add(provider, targets));
    }
    return targets;
  }

  private static void add(TelemetryProvider provider, List<Target> targets) {
    switch (provider) {
      case TelemetryProvider.Prometheus _, TelemetryProvider.FileLog _ -> {}
      case TelemetryProvider.GrpcLog log -> targets.add(log.target());
      case TelemetryProvider.OpenTelemetryLog log -> targets.add(log.target());
      case TelemetryProvider.Tracer tracer -> {
        targets.add(tracer.target());
        if (tracer.backend() instanceof TelemetryProvider.Backend.OpenTelemetry backend) {
          backend
              .sampler()
              .flatMap(TelemetryProvider.DynatraceSampler::api)
              .ifPresent(api -> targets.add(api.target()));
        }
      }
    }
  }
}
