package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Istio's ClientTLSSettings as Envoy's transport socket. Certificates are named by file and come
 * over SDS from the agent, which watches the files. Istio: pkg/bootstrap/option/convert.go.
 */
final class TlsContext {
  private static final System.Logger LOG = System.getLogger("default");

  private TlsContext() {}

  /** The transport socket; empty where the settings ask for plaintext. */
  static Optional<JsonObject> socketOf(JsonObject settings, boolean http2) {
    return switch (settings.text("mode")) {
      case "SIMPLE" -> Optional.of(socket(settings, common(settings, http2)));
      case "MUTUAL" -> mutual(settings, http2);
      case "ISTIO_MUTUAL" -> Optional.of(socket(settings, istioMutual(settings, http2)));
      default -> Optional.empty();
    };
  }

  private static Optional<JsonObject> mutual(JsonObject settings, boolean http2) {
    String certificate = settings.text("clientCertificate");
    String key = settings.text("privateKey");
    if (certificate.isEmpty() || key.isEmpty()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "tlsSettings: mode MUTUAL without both clientCertificate and privateKey: not applied");
      return Optional.empty();
    }
    JsonObject common =
        common(settings, http2)
            .with(
                "tls_certificate_sds_secret_configs",
                List.of(secret("file-cert:" + certificate + "~" + key)));
    return Optional.of(socket(settings, common));
  }

  private static JsonObject istioMutual(JsonObject settings, boolean http2) {
    JsonObject alpn =
        http2 ? JsonObject.of("alpn_protocols", List.of("istio", "h2")) : JsonObject.empty();
    return alpn.with("combined_validation_context", validation(settings, "ROOTCA"))
        .with("tls_certificate_sds_secret_configs", List.of(secret("default")));
  }

  private static JsonObject common(JsonObject settings, boolean http2) {
    JsonObject common = http2 ? JsonObject.of("alpn_protocols", List.of("h2")) : JsonObject.empty();
    String roots = settings.text("caCertificates");
    return roots.isEmpty()
        ? common
        : common.with("combined_validation_context", validation(settings, "file-root:" + roots));
  }

  private static JsonObject validation(JsonObject settings, String secret) {
    List<JsonObject> names =
        settings.texts("subjectAltNames").stream()
            .map(name -> JsonObject.of("exact", name))
            .toList();
    return JsonObject.of(
        "default_validation_context",
        JsonObject.empty().withList("match_subject_alt_names", names),
        "validation_context_sds_secret_config",
        secret(secret));
  }

  private static JsonObject secret(String name) {
    JsonObject source =
        JsonObject.of("api_type", "GRPC")
            .with("grpc_services", List.of(Types.envoyGrpc("sds-grpc")))
            .with("set_node_on_first_message_only", true)
            .with("transport_api_version", "V3");
    return JsonObject.of(
        "name",
        name,
        "sds_config",
        JsonObject.of("api_config_source", source, "resource_api_version", "V3"));
  }

  private static JsonObject socket(JsonObject settings, JsonObject common) {
    JsonObject context =
        Types.typed("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext")
            .with("common_tls_context", common)
            .withText("sni", settings.text("sni"));
    return JsonObject.of("name", "envoy.transport_sockets.tls", "typed_config", context);
  }
}
