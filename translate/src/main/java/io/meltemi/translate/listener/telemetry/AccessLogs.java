package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.JsonFormatOptions;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.meltemi.translate.filter.TypedConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

  public static List<AccessLog> of(List<AccessLogSink> sinks) {
    return sinks.stream().map(sink -> log(sink, condition(sink))).toList();
  }

  public static List<AccessLog> forListener(List<AccessLogSink> sinks) {
    return sinks.stream()
        .map(
            sink ->
                log(
                    sink,
                    Optional.of(condition(sink).map(cel -> and(NO_ROUTE, cel)).orElse(NO_ROUTE))))
        .toList();
  }

  private static AccessLog log(AccessLogSink sink, Optional<AccessLogFilter> filter) {
    var file = FileAccessLog.newBuilder().setPath(sink.path()).setLogFormat(format(sink.format()));
    var log =
        AccessLog.newBuilder()
            .setName("envoy.access_loggers.file")
            .setTypedConfig(TypedConfig.of(file.build()));
    filter.ifPresent(log::setFilter);
    return log.build();
  }

  private static SubstitutionFormatString format(AccessLogSink.Format format) {
    return switch (format) {
      case AccessLogSink.Format.Text(var line) ->
          SubstitutionFormatString.newBuilder()
              .setTextFormatSource(DataSource.newBuilder().setInlineString(line))
              .build();
      case AccessLogSink.Format.Json(var fields) ->
          SubstitutionFormatString.newBuilder()
              .setJsonFormat(struct(fields))
              .setJsonFormatOptions(JsonFormatOptions.getDefaultInstance())
              .build();
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

  private static Struct struct(Map<?, ?> fields) {
    var struct = Struct.newBuilder();
    var sorted = new TreeMap<String, Object>();
    fields.forEach((name, value) -> sorted.put(String.valueOf(name), value));
    sorted.forEach((name, value) -> struct.putFields(name, value(value)));
    return struct.build();
  }

  private static Value value(Object value) {
    return switch (value) {
      case Map<?, ?> nested -> Value.newBuilder().setStructValue(struct(nested)).build();
      case List<?> items -> {
        var list = com.google.protobuf.ListValue.newBuilder();
        items.forEach(item -> list.addValues(value(item)));
        yield Value.newBuilder().setListValue(list).build();
      }
      case Number number -> Value.newBuilder().setNumberValue(number.doubleValue()).build();
      case Boolean flag -> Value.newBuilder().setBoolValue(flag).build();
      default -> Value.newBuilder().setStringValue(value.toString()).build();
    };
  }
}
