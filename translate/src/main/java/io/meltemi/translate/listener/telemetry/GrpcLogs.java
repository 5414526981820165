package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.meltemi.model.TelemetryProvider.LoggedHeaders;
import io.meltemi.translate.filter.TypedConfig;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Collector;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Target;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Access logs that are sent by gRPC. Source: istio 1.30.3 pilot/pkg/model/telemetry_logging.go. */
final class GrpcLogs {
  private static final String HTTP_NAME = "http_envoy_accesslog";
  private static final String TCP_NAME = "tcp_envoy_accesslog";

  /** What Istio's filters know of the peers. */
  private static final List<String> PEERS = List.of("upstream_peer", "downstream_peer");

  private static final List<String> ALL_PEERS =
      List.of(
          "upstream_peer",
          "downstream_peer",
          "wasm.upstream_peer",
          "wasm.upstream_peer_id",
          "wasm.downstream_peer",
          "wasm.downstream_peer_id");

  private static final Collector BOOTSTRAP = new Collector("envoy_accesslog_service", "");

  /** The log of the service that the bootstrap names. */
  static final AccessLog BOOTSTRAP_HTTP =
      http(
          common(BOOTSTRAP, HTTP_NAME, ALL_PEERS),
          new LoggedHeaders(List.of(), List.of(), List.of()));

  static final AccessLog BOOTSTRAP_TCP = tcp(common(BOOTSTRAP, TCP_NAME, ALL_PEERS));
  static final AccessLog BOOTSTRAP_LISTENER =
      tcp(common(BOOTSTRAP, "listener_envoy_accesslog", ALL_PEERS));

  private GrpcLogs() {}

  static AccessLog of(Target.Service log) {
    List<String> states = log.filterStates().isEmpty() ? PEERS : log.filterStates();
    return log.http()
        .map(
            headers ->
                http(common(log.collector(), orElse(log.logName(), HTTP_NAME), states), headers))
        .orElseGet(() -> tcp(common(log.collector(), orElse(log.logName(), TCP_NAME), states)));
  }

  static AccessLog of(Target.OpenTelemetry log) {
    var config =
        OpenTelemetryAccessLogConfig.newBuilder()
            .setCommonConfig(
                common(log.collector(), orElse(log.logName(), "otel_envoy_accesslog"), ALL_PEERS))
            .setDisableBuiltinLabels(true)
            .setBody(text(log.body()))
            .addAllFormatters(Formatters.of(List.of(log.body(), log.attributes())));
    if (!log.attributes().isEmpty()) {
      config.setAttributes(attributes(log.attributes()));
    }
    return named("envoy.access_loggers.open_telemetry", config.build());
  }

  private static KeyValueList attributes(Map<String, Object> formats) {
    var attributes = KeyValueList.newBuilder();
    new TreeMap<>(formats)
        .forEach(
            (name, format) ->
                attributes.addValues(
                    KeyValue.newBuilder()
                        .setKey(name)
                        .setValue(text(format instanceof String text ? text : ""))));
    return attributes.build();
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static AccessLog http(CommonGrpcAccessLogConfig common, LoggedHeaders headers) {
    return named(
        "envoy.access_loggers.http_grpc",
        HttpGrpcAccessLogConfig.newBuilder()
            .setCommonConfig(common)
            .addAllAdditionalRequestHeadersToLog(headers.request())
            .addAllAdditionalResponseHeadersToLog(headers.response())
            .addAllAdditionalResponseTrailersToLog(headers.responseTrailers())
            .build());
  }

  private static AccessLog tcp(CommonGrpcAccessLogConfig common) {
    return named(
        "envoy.tcp_grpc_access_log",
        TcpGrpcAccessLogConfig.newBuilder().setCommonConfig(common).build());
  }

  private static CommonGrpcAccessLogConfig common(
      Collector collector, String logName, List<String> states) {
    return CommonGrpcAccessLogConfig.newBuilder()
        .setLogName(logName)
        .setGrpcService(grpc(collector))
        .setTransportApiVersion(ApiVersion.V3)
        .addAllFilterStateObjectsToLog(states)
        .build();
  }

  static GrpcService.Builder grpc(Collector collector) {
    return GrpcService.newBuilder()
        .setEnvoyGrpc(
            GrpcService.EnvoyGrpc.newBuilder()
                .setClusterName(collector.cluster())
                .setAuthority(collector.host()));
  }

  private static AccessLog named(String name, Message config) {
    return AccessLog.newBuilder().setName(name).setTypedConfig(TypedConfig.of(config)).build();
  }

  private static String orElse(String name, String otherwise) {
    return name.isEmpty() ? otherwise : name;
  }
}
