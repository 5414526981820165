package io.meltemi.istiod;

import io.meltemi.base.log.LogSettings;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.XdsSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Everything that istiod is told, parsed and checked.
 *
 * @param configDir the watched folder
 * @param meshConfig file of the MeshConfig; Istio's built-in defaults where there is none
 */
record IstiodSettings(
    Path configDir,
    Optional<Path> meshConfig,
    Optional<Path> networksConfig,
    Ports ports,
    IngestSettings ingest,
    TranslateSettings translate,
    XdsSettings xds,
    LogSettings log) {

  /** Where istiod listens; absent: that port is off. */
  record Ports(
      Optional<HostPort> http,
      Optional<HostPort> monitoring,
      Optional<HostPort> grpc,
      Optional<SecurePort> secureGrpc,
      Optional<HttpsPort> https) {}

  /**
   * A port with TLS, for clients that show a certificate.
   *
   * @param roots what the clients' certificates are verified by
   */
  record SecurePort(HostPort address, Path certificate, Path key, Path roots) {}

  /** The port of the webhooks. */
  record HttpsPort(HostPort address, Path certificate, Path key) {}
}
