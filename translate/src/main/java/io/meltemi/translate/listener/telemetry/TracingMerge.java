package io.meltemi.translate.listener.telemetry;

import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyConfig.CustomTag;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Telemetry.Mode;
import io.meltemi.model.Telemetry.Tracing;
import io.meltemi.model.TelemetryProvider.Tracer;
import io.meltemi.translate.listener.telemetry.TracingSettings.Propagation;
import io.meltemi.translate.listener.telemetry.TracingSettings.WorkloadTags;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.TelemetryNames;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * The traces of one side of a workload. Where neither a Telemetry nor {@code defaultProviders} says
 * anything, those of {@code enableTracing} and the proxy's own settings. Source: istio 1.30.3
 * pilot/pkg/model/telemetry.go (Tracing) and pilot/pkg/networking/core/tracing.go.
 */
final class TracingMerge {
  private static final double DEFAULT_SAMPLING = 1;
  private static final double ALL = 100;

  private Optional<String> provider;
  private boolean disabled;
  private OptionalDouble sampling = OptionalDouble.empty();
  private SortedMap<String, CustomTag> customTags = Collections.emptySortedMap();
  private boolean byRequestId = true;
  private boolean istioTags = true;
  private boolean propagation = true;

  private TracingMerge(Optional<String> provider) {
    this.provider = provider;
  }

  /** Absent where nothing is traced. */
  static Optional<TracingSettings> tracing(ProxyScope scope, Mode side) {
    List<String> defaults = TelemetryResolver.defaults(scope, "tracing");
    List<Tracing> told =
        scope.telemetries().stream().flatMap(t -> t.reports().tracing().stream()).toList();
    if (told.isEmpty() && defaults.isEmpty()) {
      return scope.mesh().telemetry().enableTracing()
          ? Optional.of(ofProxy(scope.proxy()))
          : Optional.empty();
    }
    var merge = new TracingMerge(defaults.stream().findFirst());
    told.stream().filter(tracing -> tracing.mode().covers(side)).forEach(merge::add);
    return merge.settings(scope);
  }

  private void add(Tracing tracing) {
    provider = tracing.providers().stream().findFirst().or(() -> provider);
    sampling = tracing.sampling().isPresent() ? tracing.sampling() : sampling;
    customTags = tracing.customTags().isEmpty() ? customTags : tracing.customTags();
    Tracing.Switches switches = tracing.switches();
    disabled = switches.disableSpanReporting().orElse(disabled);
    byRequestId = switches.useRequestIdForTraceSampling().orElse(byRequestId);
    istioTags = switches.enableIstioTags().orElse(istioTags);
    propagation = !switches.disableContextPropagation().orElse(!propagation);
  }

  private Optional<TracingSettings> settings(ProxyScope scope) {
    if (disabled) {
      return Optional.empty();
    }
    Optional<Tracer> tracer =
        provider
            .flatMap(name -> TelemetryNames.find(scope, name))
            .filter(Tracer.class::isInstance)
            .map(Tracer.class::cast);
    return tracer.flatMap(t -> Tracers.of(t, scope).map(made -> settings(scope.proxy(), t, made)));
  }

  private TracingSettings settings(ProxyView proxy, Tracer tracer, TracingSettings.Provider made) {
    Optional<ProxyConfig.Tracing> own = proxy.proxyConfig().tracing();
    SortedMap<String, CustomTag> ofProxy =
        own.map(ProxyConfig.Tracing::customTags).orElse(Collections.emptySortedMap());
    return new TracingSettings(
        made.samples() ? ALL : sampling.orElseGet(() -> sampling(own)),
        tracer.maxTagLength().isPresent() ? tracer.maxTagLength() : maxTagLength(own),
        customTags.isEmpty() ? ofProxy : customTags,
        istioTags ? Optional.of(workloadTags(proxy)) : Optional.empty(),
        new Propagation(byRequestId, propagation),
        Optional.of(made));
  }

  private static TracingSettings ofProxy(ProxyView proxy) {
    Optional<ProxyConfig.Tracing> own = proxy.proxyConfig().tracing();
    boolean istioTags = own.flatMap(ProxyConfig.Tracing::enableIstioTags).orElse(true);
    return new TracingSettings(
        sampling(own),
        maxTagLength(own),
        own.map(ProxyConfig.Tracing::customTags).orElse(Collections.emptySortedMap()),
        istioTags ? Optional.of(workloadTags(proxy)) : Optional.empty(),
        Propagation.DEFAULT,
        Optional.empty());
  }

  private static double sampling(Optional<ProxyConfig.Tracing> own) {
    double told = own.map(t -> t.sampling().orElse(0)).orElse(0.0);
    return told == 0 ? DEFAULT_SAMPLING : told;
  }

  private static OptionalInt maxTagLength(Optional<ProxyConfig.Tracing> own) {
    return own.map(ProxyConfig.Tracing::maxTagLength).orElse(OptionalInt.empty());
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
