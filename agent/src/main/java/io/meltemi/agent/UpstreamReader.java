package io.meltemi.agent;

import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.config.ProxyConfig;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.agent.grpc.UpstreamSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads where istiod is and how it is spoken to. Istio: FindRootCAForXDS and xds_proxy.go. */
final class UpstreamReader {
  private static final String HEADER_PREFIX = "XDS_HEADER_";
  private static final String USUAL_NAME = "istiod.istio-system.svc";
  private static final int PLAINTEXT_PORT = 15010;
  private static final Path ROOT = Path.of("./var/run/secrets/istio/root-cert.pem");
  private static final Path TOKEN = Path.of("./var/run/secrets/tokens/istio-token");

  private UpstreamReader() {}

  static UpstreamSettings read(ProxyConfig config, Variables variables) {
    HostPort address = HostPort.parse("ProxyConfig", "discoveryAddress", config.discoveryAddress());
    boolean plaintext = !config.wantsTlsToIstiod() || address.port() == PLAINTEXT_PORT;
    return new UpstreamSettings(
        address,
        variables.text("ISTIO_META_CLUSTER_ID", "Kubernetes"),
        headers(variables),
        plaintext ? Optional.empty() : Optional.of(tls(config, variables)));
  }

  private static SortedMap<String, String> headers(Variables variables) {
    SortedMap<String, String> headers = new TreeMap<>();
    variables
        .values()
        .forEach(
            (name, value) -> {
              if (name.startsWith(HEADER_PREFIX)) {
                headers.put(name.substring(HEADER_PREFIX.length()), value);
              }
            });
    return headers;
  }

  private static UpstreamSettings.Tls tls(ProxyConfig config, Variables variables) {
    String folder = variables.text("PROV_CERT");
    Optional<UpstreamSettings.ClientCertificate> own =
        folder.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new UpstreamSettings.ClientCertificate(
                    Path.of(folder, "cert-chain.pem"), Path.of(folder, "key.pem")));
    return new UpstreamSettings.Tls(
        roots(variables.text("XDS_ROOT_CA"), folder),
        variables.text("ISTIOD_SAN", istiodName(config)),
        TOKEN,
        own.filter(certificate -> Files.exists(certificate.chain())));
  }

  private static Optional<Path> roots(String variable, String provided) {
    if (variable.equals("SYSTEM")) {
      return Optional.empty();
    }
    Path file =
        !variable.isEmpty()
            ? Path.of(variable)
            : provided.isEmpty() ? ROOT : Path.of(provided, "root-cert.pem");
    if (!Files.isReadable(file)) {
      throw new SettingsException(
          ("root certificate for TLS to istiod: %s (expected: a PEM file; name another by"
                  + " XDS_ROOT_CA, or set controlPlaneAuthPolicy NONE for plaintext)")
              .formatted(file));
    }
    return Optional.of(file);
  }

  /** The name on istiod's certificate: what it is found by, unless that is only for debugging. */
  static String istiodName(ProxyConfig config) {
    String host =
        HostPort.parse("ProxyConfig", "discoveryAddress", config.discoveryAddress()).host();
    boolean address = host.equals("localhost") || host.matches("[0-9.]+") || host.contains(":");
    return address ? USUAL_NAME : host;
  }
}
