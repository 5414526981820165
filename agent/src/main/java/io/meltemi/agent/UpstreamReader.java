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
  private static final Path OLD_ROOT = Path.of("./etc/certs/root-cert.pem");
  private static final Path TOKEN = Path.of("./var/run/secrets/tokens/istio-token");
  private static final Path OLD_TOKEN =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
  private static final String CLIENT = "ISTIO_META_TLS_CLIENT_";

  private UpstreamReader() {}

  static UpstreamSettings read(ProxyConfig config, Variables variables) {
    HostPort address = HostPort.parse("ProxyConfig", "discoveryAddress", config.discoveryAddress());
    boolean plaintext = !config.wantsTlsToIstiod() || address.port() == PLAINTEXT_PORT;
    return new UpstreamSettings(
        address,
        variables.text("ISTIO_META_CLUSTER_ID", "Kubernetes"),
        headers(HEADER_PREFIX, variables),
        plaintext ? Optional.empty() : Optional.of(tls(config, variables)));
  }

  /** The variables of that prefix, which become headers. */
  static SortedMap<String, String> headers(String prefix, Variables variables) {
    SortedMap<String, String> headers = new TreeMap<>();
    variables
        .values()
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                headers.put(name.substring(prefix.length()), value);
              }
            });
    return headers;
  }

  private static UpstreamSettings.Tls tls(ProxyConfig config, Variables variables) {
    boolean fileMounted = variables.truth("FILE_MOUNTED_CERTS").orElse(false);
    Optional<Path> mounted =
        Files.isRegularFile(OLD_ROOT)
            ? Optional.of(OLD_ROOT)
            : fileMounted ? metadata(config, "ROOT_CERT") : Optional.empty();
    return new UpstreamSettings.Tls(
        roots("XDS_ROOT_CA", variables, mounted),
        variables.text("ISTIOD_SAN", istiodName(config)),
        token(variables),
        fileMounted ? clientCertificate(config) : provided(variables));
  }

  private static Optional<UpstreamSettings.ClientCertificate> clientCertificate(
      ProxyConfig config) {
    return metadata(config, "CERT_CHAIN")
        .flatMap(
            chain ->
                metadata(config, "KEY")
                    .map(key -> new UpstreamSettings.ClientCertificate(chain, key)));
  }

  private static Optional<Path> metadata(ProxyConfig config, String name) {
    String path = config.proxyMetadata().text(CLIENT + name);
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }

  /** The bearer token's file. */
  static Path token(Variables variables) {
    return variables.text("JWT_POLICY").equals("first-party-jwt") ? OLD_TOKEN : TOKEN;
  }

  /** The certificate that the machine was given to begin with; it may appear later. */
  static Optional<UpstreamSettings.ClientCertificate> provided(Variables variables) {
    String folder = variables.text("PROV_CERT");
    return folder.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new UpstreamSettings.ClientCertificate(
                Path.of(folder, "cert-chain.pem"), Path.of(folder, "key.pem")));
  }

  /**
   * The file of the roots that a server's certificate is verified against; empty is the system's.
   *
   * @param variable the one that names it
   * @param mounted where it is if the variable does not say; empty is the usual place
   */
  static Optional<Path> roots(String variable, Variables variables, Optional<Path> mounted) {
    String named = variables.text(variable);
    if (named.equals("SYSTEM")) {
      return Optional.empty();
    }
    String provided = variables.text("PROV_CERT");
    if (named.isEmpty() && mounted.isEmpty() && !provided.isEmpty()) {
      return Optional.of(Path.of(provided, "root-cert.pem")); // it may appear later
    }
    if (named.isEmpty()
        && mounted.isEmpty()
        && variables.text("PILOT_CERT_PROVIDER").equals("none")) {
      throw new SettingsException(
          "PILOT_CERT_PROVIDER: none (expected: another, or a file of roots named by %s)"
              .formatted(variable));
    }
    Path file = named.isEmpty() ? mounted.orElse(ROOT) : Path.of(named);
    if (!Files.isReadable(file)) {
      throw new SettingsException(
          ("root certificate for TLS: %s (expected: a PEM file; name another by %s, or set"
                  + " controlPlaneAuthPolicy NONE for plaintext)")
              .formatted(file, variable));
    }
    return Optional.of(file);
  }

  /** The name on istiod's certificate: what it is found by, unless that is only for debugging. */
  static String istiodName(ProxyConfig config) {
    return nameOf(HostPort.parse("ProxyConfig", "discoveryAddress", config.discoveryAddress()));
  }

  /** The name on the certificate of an istiod that is found there. */
  static String nameOf(HostPort address) {
    String host = address.host();
    boolean literal = host.equals("localhost") || host.matches("[0-9.]+") || host.contains(":");
    return literal ? USUAL_NAME : host;
  }
}
