package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HttpService;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.DynatraceResourceDetectorConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.EnvironmentResourceDetectorConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.samplers.v3.DynatraceSamplerConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.TelemetryProvider.Backend;
import io.meltemi.model.TelemetryProvider.DynatraceSampler;
import io.meltemi.model.TelemetryProvider.Export;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.filter.TypedConfig;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Collector;
import io.meltemi.translate.scope.ProxyScope;
import java.util.Optional;

/** The tracer of OpenTelemetry, with its exporters, detectors and sampler. */
final class OpenTelemetryTracer {
  private static final String EXTENSION = "envoy.tracers.opentelemetry.";
  private static final TypedExtensionConfig ENVIRONMENT =
      extension(
          "resource_detectors.environment", EnvironmentResourceDetectorConfig.getDefaultInstance());
  private static final TypedExtensionConfig DYNATRACE =
      extension(
          "resource_detectors.dynatrace", DynatraceResourceDetectorConfig.getDefaultInstance());

  private OpenTelemetryTracer() {}

  /** Absent where the proxy cannot ask the sampler. */
  static Optional<Any> config(
      Backend.OpenTelemetry backend, Collector collector, ProxyScope scope) {
    var config = OpenTelemetryConfig.newBuilder().setServiceName(name(backend, scope.proxy()));
    switch (backend.export()) {
      case Export.Http http -> config.setHttpService(http(http, collector, http.path()));
      case Export.Grpc grpc -> config.setGrpcService(grpc(grpc, collector));
    }
    if (backend.fromEnvironment()) {
      config.addResourceDetectors(ENVIRONMENT);
    }
    if (backend.fromDynatrace()) {
      config.addResourceDetectors(DYNATRACE);
    }
    if (backend.sampler().isPresent()) {
      Optional<HttpService> api =
          api(backend.sampler().orElseThrow(), backend.export(), collector, scope);
      if (api.isEmpty()) {
        return Optional.empty();
      }
      config.setSampler(sampler(backend.sampler().orElseThrow(), api.orElseThrow()));
    }
    return Optional.of(TypedConfig.of(config.build()));
  }

  private static String name(Backend.OpenTelemetry backend, ProxyView proxy) {
    ProxyView.SpanNames names = proxy.identity().spans();
    return backend.semanticName() ? names.semantic() : names.cluster();
  }

  private static GrpcService grpc(Export.Grpc grpc, Collector collector) {
    var service = GrpcLogs.grpc(collector);
    grpc.timeout().ifPresent(timeout -> service.setTimeout(ProtoDurations.of(timeout)));
    grpc.initialMetadata().forEach(header -> service.addInitialMetadata(Tracers.value(header)));
    return service.build();
  }

  private static HttpService http(Export.Http http, Collector collector, String path) {
    String uri = collector.host() + (path.startsWith("/") ? "" : "/") + path;
    return Tracers.http(uri, collector.cluster(), http.timeout(), http.headers());
  }

  private static Optional<HttpService> api(
      DynatraceSampler sampler, Export export, Collector collector, ProxyScope scope) {
    if (sampler.api().isPresent()) {
      DynatraceSampler.Api api = sampler.api().orElseThrow();
      return TelemetryResolver.collector(scope, api.target())
          .map(asked -> http(api.http(), asked, api.http().path()));
    }
    return export instanceof Export.Http http
        ? Optional.of(http(http, collector, "api/v2/samplingConfiguration"))
        : Optional.empty();
  }

  private static TypedExtensionConfig sampler(DynatraceSampler sampler, HttpService api) {
    return extension(
        "samplers.dynatrace",
        DynatraceSamplerConfig.newBuilder()
            .setTenant(sampler.tenant())
            .setClusterId(sampler.clusterId())
            .setRootSpansPerMinute(sampler.rootSpansPerMinute())
            .setHttpService(api)
            .build());
  }

  private static TypedExtensionConfig extension(String name, Message config) {
    return TypedExtensionConfig.newBuilder()
        .setName(EXTENSION + name)
        .setTypedConfig(TypedConfig.of(config))
        .build();
  }
}
