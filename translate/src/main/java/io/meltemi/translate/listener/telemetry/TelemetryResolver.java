package io.meltemi.translate.listener.telemetry;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.filter.Metrics;
import io.meltemi.translate.listener.telemetry.TracingSettings.WorkloadTags;
import io.meltemi.translate.scope.ProxyScope;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a proxy reports, by the mesh's settings. */
public final class TelemetryResolver {
  private static final double DEFAULT_SAMPLING = 1;

  private TelemetryResolver() {}

  public static Telemetry telemetryFor(ProxyScope scope) {
    MeshConfig mesh = scope.mesh();
    boolean prometheus =
        mesh.telemetry()
            .defaultProviders()
            .getOrDefault("metrics", List.of())
            .contains("prometheus");
    return new Telemetry(
        prometheus ? Metrics.ON : Metrics.OFF,
        AccessLogFormats.meshSinks(mesh.telemetry().accessLog()),
        mesh.telemetry().enableTracing() ? Optional.of(tracing(scope.proxy())) : Optional.empty());
  }

  private static TracingSettings tracing(ProxyView proxy) {
    Optional<ProxyConfig.Tracing> own = proxy.proxyConfig().tracing();
    boolean istioTags = own.flatMap(ProxyConfig.Tracing::enableIstioTags).orElse(true);
    return new TracingSettings(
        own.map(t -> t.sampling().orElse(DEFAULT_SAMPLING)).orElse(DEFAULT_SAMPLING),
        own.map(ProxyConfig.Tracing::maxTagLength).orElse(OptionalInt.empty()),
        own.map(ProxyConfig.Tracing::customTags).orElse(Collections.emptySortedMap()),
        istioTags ? Optional.of(workloadTags(proxy)) : Optional.empty(),
        true);
  }

  private static WorkloadTags workloadTags(ProxyView proxy) {
    ProxyView.Identity identity = proxy.identity();
    return new WorkloadTags(
        orElse(identity.canonicalService(), "unknown"),
        orElse(identity.canonicalRevision(), "latest"),
        orElse(proxy.clusterId(), "unknown"),
        orElse(identity.meshId(), "unknown"),
        orElse(proxy.namespace(), "default"));
  }

  private static String orElse(String value, String otherwise) {
    return value.isEmpty() ? otherwise : value;
  }
}
