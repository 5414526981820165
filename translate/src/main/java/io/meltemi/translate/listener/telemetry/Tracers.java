package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HttpService;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.trace.v3.DatadogConfig;
import io.envoyproxy.envoy.config.trace.v3.SkyWalkingConfig;
import io.meltemi.api.zipkin.ZipkinConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.TelemetryProvider.Backend;
import io.meltemi.model.TelemetryProvider.Header;
import io.meltemi.model.TelemetryProvider.Tracer;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.filter.TypedConfig;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Collector;
import io.meltemi.translate.scope.ProxyScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Envoy's tracers. Source: istio 1.30.3 pilot/pkg/networking/core/tracing.go. */
final class Tracers {
  /** Where a node does not say what it is called; Datadog demands a name. */
  private static final String UNNAMED = "istio-proxy";

  private Tracers() {}

  /** Absent where the proxy cannot reach the provider. */
  static Optional<TracingSettings.Provider> of(Tracer tracer, ProxyScope scope) {
    return TelemetryResolver.collector(scope, tracer.target())
        .flatMap(collector -> provider(tracer.backend(), collector, scope));
  }

  private static Optional<TracingSettings.Provider> provider(
      Backend backend, Collector collector, ProxyScope scope) {
    boolean router = scope.proxy().type() == ProxyView.Type.ROUTER;
    return switch (backend) {
      case Backend.Zipkin zipkin ->
          Optional.of(named("envoy.tracers.zipkin", zipkin(zipkin, collector), false, router));
      case Backend.Datadog() ->
          Optional.of(
              named("envoy.tracers.datadog", datadog(collector, scope.proxy()), false, router));
      case Backend.SkyWalking() ->
          Optional.of(named("envoy.tracers.skywalking", skyWalking(collector), false, true));
      case Backend.OpenTelemetry openTelemetry ->
          OpenTelemetryTracer.config(openTelemetry, collector, scope)
              .map(
                  config ->
                      named(
                          "envoy.tracers.opentelemetry",
                          config,
                          openTelemetry.sampler().isPresent(),
                          router));
    };
  }

  private static TracingSettings.Provider named(
      String name, Any config, boolean samples, boolean upstreamSpans) {
    return new TracingSettings.Provider(name, config, samples, upstreamSpans);
  }

  private static Any zipkin(Backend.Zipkin zipkin, Collector collector) {
    String path = zipkin.path().isEmpty() ? "/api/v2/spans" : zipkin.path();
    String uri = "http://" + collector.host() + path;
    return TypedConfig.of(
        ZipkinConfig.newBuilder()
            .setCollectorEndpointVersion(ZipkinConfig.CollectorEndpointVersion.HTTP_JSON)
            .setTraceId128Bit(!zipkin.shortTraceIds())
            .setSharedSpanContext(BoolValue.of(false))
            .setTraceContextOption(
                zipkin.w3cToo()
                    ? ZipkinConfig.TraceContextOption.USE_B3_WITH_W3C_PROPAGATION
                    : ZipkinConfig.TraceContextOption.USE_B3)
            .setCollectorService(http(uri, collector.cluster(), zipkin.timeout(), zipkin.headers()))
            .build());
  }

  private static Any datadog(Collector collector, ProxyView proxy) {
    String name = proxy.identity().spans().cluster();
    return TypedConfig.of(
        DatadogConfig.newBuilder()
            .setCollectorCluster(collector.cluster())
            .setServiceName(name.isEmpty() ? UNNAMED : name)
            .setCollectorHostname(collector.host())
            .build());
  }

  private static Any skyWalking(Collector collector) {
    return TypedConfig.of(
        SkyWalkingConfig.newBuilder().setGrpcService(GrpcLogs.grpc(collector)).build());
  }

  static HttpService http(String uri, String cluster, Duration timeout, List<Header> headers) {
    var service =
        HttpService.newBuilder()
            .setHttpUri(
                HttpUri.newBuilder()
                    .setUri(uri)
                    .setCluster(cluster)
                    .setTimeout(ProtoDurations.of(timeout)));
    for (Header header : headers) {
      service.addRequestHeadersToAdd(
          HeaderValueOption.newBuilder()
              .setHeader(value(header))
              .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD));
    }
    return service.build();
  }

  static HeaderValue value(Header header) {
    return HeaderValue.newBuilder().setKey(header.name()).setValue(header.value()).build();
  }
}
