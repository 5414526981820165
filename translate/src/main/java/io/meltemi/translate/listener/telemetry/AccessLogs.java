package io.meltemi.translate.listener.telemetry;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.JsonFormatOptions;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.meltemi.translate.filter.TypedConfig;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Target;
import java.util.List;
import java.util.Optional;

/**
 * Access logs of connection managers and TCP proxies, and of listeners, which log only connections
 * that found no filter chain. Source: istio 1.30.3 pilot/pkg/networking/core/accesslog.go.
 */
public final class AccessLogs {
  private static final AccessLogFilter NO_ROUTE =
      AccessLogFilter.newBuilder()
          .setResponseFlagFilter(ResponseFlagFilter.newBuilder().addFlags("NR"))
          .build();

  private AccessLogs() {}

  /** Those of a connection manager. */
  public static List<AccessLog> forHttp(List<AccessLogSink> sinks) {
    return logs(sinks, GrpcLogs.BOOTSTRAP_HTTP);
  }

  /** Those of a TCP proxy. */
  public static List<AccessLog> forTcp(List<AccessLogSink> sinks) {
    return logs(sinks, GrpcLogs.BOOTSTRAP_TCP);
  }

  /** The same logs of connections, where those that begin are told of, too. */
  public static List<AccessLog> atTheEnd(List<AccessLog> logs) {
    AccessLogFilter end = StockMetrics.at(AccessLogType.TcpConnectionEnd);
    return logs.stream()
        .map(
            log ->
                log.toBuilder()
                    .setFilter(log.hasFilter() ? and(end, log.getFilter()) : end)
                    .build())
        .toList();
  }

  private static List<AccessLog> logs(List<AccessLogSink> sinks, AccessLog bootstrap) {
    return sinks.stream().map(sink -> log(sink, condition(sink), bootstrap)).toList();
  }

  public static List<AccessLog> forListener(List<AccessLogSink> sinks) {
    return sinks.stream()
        .map(
            sink ->
                log(
                    sink,
                    Optional.of(condition(sink).map(cel -> and(NO_ROUTE, cel)).orElse(NO_ROUTE)),
                    GrpcLogs.BOOTSTRAP_LISTENER))
        .toList();
  }

  private static AccessLog log(
      AccessLogSink sink, Optional<AccessLogFilter> filter, AccessLog bootstrap) {
    AccessLog log =
        switch (sink.target()) {
          case Target.File file -> file(file);
          case Target.BootstrapService() -> bootstrap;
          case Target.Service service -> GrpcLogs.of(service);
          case Target.OpenTelemetry openTelemetry -> GrpcLogs.of(openTelemetry);
        };
    return filter.map(f -> log.toBuilder().setFilter(f).build()).orElse(log);
  }

  private static AccessLog file(Target.File sink) {
    var format = format(sink.format()).setOmitEmptyValues(sink.omitEmptyValues());
    var file = FileAccessLog.newBuilder().setPath(sink.path()).setLogFormat(format);
    return AccessLog.newBuilder()
        .setName("envoy.access_loggers.file")
        .setTypedConfig(TypedConfig.of(file.build()))
        .build();
  }

  private static SubstitutionFormatString.Builder format(AccessLogSink.Format format) {
    return switch (format) {
      case AccessLogSink.Format.Text(var line) ->
          SubstitutionFormatString.newBuilder()
              .setTextFormatSource(DataSource.newBuilder().setInlineString(line))
              .addAllFormatters(Formatters.of(line));
      case AccessLogSink.Format.Json(var fields) ->
          SubstitutionFormatString.newBuilder()
              .setJsonFormat(Structs.struct(fields))
              .setJsonFormatOptions(JsonFormatOptions.getDefaultInstance())
              .addAllFormatters(Formatters.of(fields));
    };
  }

  private static Optional<AccessLogFilter> condition(AccessLogSink sink) {
    if (sink.condition().isEmpty()) {
      return Optional.empty();
    }
    var cel = ExpressionFilter.newBuilder().setExpression(sink.condition()).build();
    return Optional.of(
        AccessLogFilter.newBuilder()
            .setExtensionFilter(
                ExtensionFilter.newBuilder()
                    .setName("envoy.access_loggers.extension_filters.cel")
                    .setTypedConfig(TypedConfig.of(cel)))
            .build());
  }

  private static AccessLogFilter and(AccessLogFilter first, AccessLogFilter second) {
    return AccessLogFilter.newBuilder()
        .setAndFilter(AndFilter.newBuilder().addFilters(first).addFilters(second))
        .build();
  }
}
