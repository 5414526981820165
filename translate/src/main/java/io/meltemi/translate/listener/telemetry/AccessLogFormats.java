package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.TelemetryProvider.LogFormat;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Istio's formats of a log line, and those that the mesh's settings give. Source: istio 1.30.3
 * pilot/pkg/model/telemetry_logging.go.
 */
final class AccessLogFormats {
  static final String ISTIO_TEXT =
      "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
          + " %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%"
          + " %CONNECTION_TERMINATION_DETAILS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\""
          + " %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"
          + " \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\""
          + " \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW%"
          + " %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%"
          + " %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n";

  static final AccessLogSink.Format TEXT = new AccessLogSink.Format.Text(ISTIO_TEXT);

  private static final String JSON_FIELDS =
      """
      authority %REQ(:AUTHORITY)%
      bytes_received %BYTES_RECEIVED%
      bytes_sent %BYTES_SENT%
      connection_termination_details %CONNECTION_TERMINATION_DETAILS%
      downstream_local_address %DOWNSTREAM_LOCAL_ADDRESS%
      downstream_remote_address %DOWNSTREAM_REMOTE_ADDRESS%
      duration %DURATION%
      method %REQ(:METHOD)%
      path %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%
      protocol %PROTOCOL%
      request_id %REQ(X-REQUEST-ID)%
      requested_server_name %REQUESTED_SERVER_NAME%
      response_code %RESPONSE_CODE%
      response_code_details %RESPONSE_CODE_DETAILS%
      response_flags %RESPONSE_FLAGS%
      route_name %ROUTE_NAME%
      start_time %START_TIME%
      upstream_cluster %UPSTREAM_CLUSTER_RAW%
      upstream_host %UPSTREAM_HOST%
      upstream_local_address %UPSTREAM_LOCAL_ADDRESS%
      upstream_service_time %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%
      upstream_transport_failure_reason %UPSTREAM_TRANSPORT_FAILURE_REASON%
      user_agent %REQ(USER-AGENT)%
      x_forwarded_for %REQ(X-FORWARDED-FOR)%
      """;

  static final AccessLogSink.Format JSON = new AccessLogSink.Format.Json(jsonFields());

  private AccessLogFormats() {}

  /** The mesh's own logs, where telemetry says nothing of logs. */
  static List<AccessLogSink> meshSinks(MeshConfig.AccessLog log) {
    var sinks = new ArrayList<AccessLogSink>();
    if (!log.file().isEmpty()) {
      sinks.add(new AccessLogSink(new Target.File(log.file(), format(log), false), ""));
    }
    if (log.envoyService()) {
      sinks.add(new AccessLogSink(new Target.BootstrapService(), ""));
    }
    return List.copyOf(sinks);
  }

  /** That of the mesh. */
  static AccessLogSink.Format format(MeshConfig.AccessLog log) {
    if (log.format().isEmpty()) {
      return log.json() ? JSON : TEXT;
    }
    return log.json() ? parseJson(log.format()) : text(log.format());
  }

  /** That of a provider; Istio's where it has none. */
  static AccessLogSink.Format format(LogFormat format) {
    if (format.fields().isPresent()) {
      return format.fields().filter(fields -> !fields.isEmpty()).isEmpty()
          ? JSON
          : new AccessLogSink.Format.Json(format.fields().orElseThrow());
    }
    return format.text().isEmpty() ? TEXT : text(format.text());
  }

  static AccessLogSink.Format text(String line) {
    return new AccessLogSink.Format.Text(line.endsWith("\n") ? line : line + "\n");
  }

  /** Istio's own fields where the text is no JSON object, as Istio does. */
  private static AccessLogSink.Format parseJson(String json) {
    var struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, struct);
    } catch (InvalidProtocolBufferException e) {
      return JSON;
    }
    return new AccessLogSink.Format.Json(fields(struct.build()));
  }

  private static Map<String, Object> fields(Struct struct) {
    var fields = new LinkedHashMap<String, Object>();
    struct.getFieldsMap().forEach((name, value) -> fields.put(name, plain(value)));
    return fields;
  }

  private static Object plain(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> fields(value.getStructValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream()
              .map(AccessLogFormats::plain)
              .collect(Collectors.toList());
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRING_VALUE, NULL_VALUE, KIND_NOT_SET -> value.getStringValue();
    };
  }

  private static Map<String, Object> jsonFields() {
    var fields = new LinkedHashMap<String, Object>();
    for (String pair : JSON_FIELDS.lines().toList()) {
      int space = pair.indexOf(' ');
      fields.put(pair.substring(0, space), pair.substring(space + 1));
    }
    return fields;
  }
}
