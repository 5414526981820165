package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;

/** JSON for parts of Envoy's API that occur several times. */
final class Types {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private Types() {}

  static String url(String type) {
    return "type.googleapis.com/" + type;
  }

  /** An {@code Any} of that type, its fields to be added. */
  static JsonObject typed(String type) {
    return JsonObject.of("@type", url(type));
  }

  static JsonObject envoyGrpc(String cluster) {
    return JsonObject.of("envoy_grpc", JsonObject.of("cluster_name", cluster));
  }

  /** The protocol options of a cluster that speaks HTTP/2. */
  static JsonObject http2() {
    JsonObject explicit = JsonObject.of("http2_protocol_options", JsonObject.empty());
    return JsonObject.of(HTTP_OPTIONS, typed(HTTP_OPTIONS).with("explicit_http_config", explicit));
  }
}
