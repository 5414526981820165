package io.meltemi.agent.bootstrap;

import io.meltemi.agent.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What programs with gRPC's own xDS read instead of an Envoy's bootstrap ({@code
 * GRPC_XDS_BOOTSTRAP}): they ask the agent, and find certificates in files.
 *
 * <p>Source: istio 1.30.3 pkg/istio-agent/grpcxds/grpc_bootstrap.go.
 */
public final class GrpcBootstrap {
  private static final String LISTENERS = "xds.istio.io/grpc/lds/inbound/%s";

  /** How often files of certificates are read again. */
  private static final String REFRESH = "900s";

  private GrpcBootstrap() {}

  /**
   * @param node as Envoy's bootstrap has it
   * @param xdsSocket where the agent's xDS proxy listens
   * @param certificates the folder of the certificates; absent where there is none
   */
  public static JsonObject of(JsonObject node, Path xdsSocket, Optional<Path> certificates) {
    JsonObject server =
        JsonObject.of(
                "server_uri",
                "unix://" + xdsSocket.toAbsolutePath().normalize(),
                "channel_creds",
                List.of(JsonObject.of("type", "insecure")))
            .with("server_features", List.of("xds_v3"));
    JsonObject bootstrap =
        JsonObject.of("xds_servers", List.of(server), "node", node)
            .with("server_listener_resource_name_template", LISTENERS);
    return certificates
        .map(
            folder ->
                bootstrap.with("certificate_providers", JsonObject.of("default", provider(folder))))
        .orElse(bootstrap);
  }

  private static JsonObject provider(Path folder) {
    Path files = folder.toAbsolutePath().normalize();
    JsonObject config =
        JsonObject.of(
                "certificate_file", files.resolve("cert-chain.pem").toString(),
                "private_key_file", files.resolve("key.pem").toString())
            .with("ca_certificate_file", files.resolve("root-cert.pem").toString())
            .with("refresh_interval", REFRESH);
    return JsonObject.of("plugin_name", "file_watcher", "config", config);
  }
}
