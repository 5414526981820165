package io.meltemi.agent;

import io.meltemi.agent.cert.CertificateSettings;
import io.meltemi.agent.cert.CertificateSettings.Source;
import io.meltemi.agent.cert.Renewal;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.config.ProxyConfig;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.pem.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads how the workload comes by its certificate. Istio: pilot/cmd/pilot-agent/options and
 * pkg/istio-agent/agent.go.
 */
final class CertificateReader {
  private static final Path MOUNTED = Path.of("./var/run/secrets/workload-spiffe-credentials");
  private static final Path OLD = Path.of("./etc/certs");
  private static final Path CRL = Path.of("/var/run/secrets/istio/crl/ca-crl.pem");
  private static final String CHAIN = "cert-chain.pem";
  private static final String KEY = "key.pem";
  private static final String ROOTS = "root-cert.pem";
  private static final String HEADER_PREFIX = "CA_HEADER_";
  private static final int PLAINTEXT_PORT = 15010;
  private static final int SMALLEST_RSA = 2048;
  private static final int LARGEST_RSA = 8192;

  private final ProxyConfig config;
  private final Variables variables;
  private final Optional<Path> output;

  private CertificateReader(ProxyConfig config, Variables variables) {
    this.config = config;
    this.variables = variables;
    this.output =
        Optional.of(variables.text("OUTPUT_CERTS")).filter(f -> !f.isEmpty()).map(Path::of);
  }

  /**
   * Reads the variables, and looks which files are mounted.
   *
   * @param elsewhere whether another program serves the workload's identity
   * @throws SettingsException at the first setting that cannot be used
   */
  static CertificateSettings read(ProxyConfig config, Variables variables, boolean elsewhere) {
    return new CertificateReader(config, variables).settings(elsewhere);
  }

  private CertificateSettings settings(boolean elsewhere) {
    boolean fileMounted = variables.truth("FILE_MOUNTED_CERTS").orElse(false);
    if (fileMounted && !variables.text("PROV_CERT").isEmpty()) {
      throw new SettingsException(
          "PROV_CERT: %s (expected: none beside FILE_MOUNTED_CERTS)"
              .formatted(variables.text("PROV_CERT")));
    }
    if (elsewhere) {
      return new CertificateSettings(
          new Source.Elsewhere(), Optional.empty(), Optional.empty(), CRL);
    }
    if (Stream.of(CHAIN, KEY, ROOTS).allMatch(file -> present(MOUNTED.resolve(file)))) {
      return files(MOUNTED);
    }
    // Nobody else keeps the files there if it is us who write them.
    boolean ours = output.filter(CertificateReader::isOld).isPresent();
    if (fileMounted || !ours && present(OLD.resolve(CHAIN)) && present(OLD.resolve(KEY))) {
      return files(OLD);
    }
    Path roots = OLD.resolve(ROOTS);
    return new CertificateSettings(
        authority(), !ours && present(roots) ? Optional.of(roots) : Optional.empty(), output, CRL);
  }

  private CertificateSettings files(Path folder) {
    return new CertificateSettings(
        new Source.Files(folder.resolve(CHAIN), folder.resolve(KEY)),
        Optional.of(folder.resolve(ROOTS)),
        output.filter(other -> !other.normalize().equals(folder.normalize())),
        CRL);
  }

  private static boolean isOld(Path folder) {
    return folder.toAbsolutePath().normalize().equals(OLD.toAbsolutePath().normalize());
  }

  private static boolean present(Path file) {
    try {
      return Files.size(file) > 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private Source.Authority authority() {
    String provider = variables.text("CA_PROVIDER", "Citadel");
    if (!provider.equals("Citadel")) {
      throw new SettingsException("CA_PROVIDER: %s (expected: Citadel)".formatted(provider));
    }
    Duration validity = variables.duration("SECRET_TTL", Duration.ofHours(24));
    if (validity.toSeconds() < 1) {
      throw new SettingsException("SECRET_TTL: %s (expected: 1s or more)".formatted(validity));
    }
    return new Source.Authority(
        server(),
        variables.text("ISTIO_META_CERT_SIGNER"),
        "spiffe://%s/ns/%s/sa/%s"
            .formatted(
                variables.text("TRUST_DOMAIN", "cluster.local"),
                variables.text("POD_NAMESPACE"),
                variables.text("SERVICE_ACCOUNT")),
        keyKind(),
        variables.truth("PKCS8_KEY").orElse(false),
        validity,
        new Renewal(
            ratio("SECRET_GRACE_PERIOD_RATIO", 0.5),
            ratio("SECRET_GRACE_PERIOD_RATIO_JITTER", 0.01)));
  }

  private KeyKind keyKind() {
    String algorithm = variables.text("ECC_SIGNATURE_ALGORITHM");
    if (algorithm.equals("ECDSA")) {
      return variables.text("ECC_CURVE").equals("P384")
          ? new KeyKind.EcdsaP384()
          : new KeyKind.EcdsaP256();
    }
    if (!algorithm.isEmpty()) {
      throw new SettingsException(
          "ECC_SIGNATURE_ALGORITHM: %s (expected: ECDSA, or none for RSA)".formatted(algorithm));
    }
    String size = variables.text("WORKLOAD_RSA_KEY_SIZE", String.valueOf(SMALLEST_RSA));
    int bits = size.matches("\\d{1,5}") ? Integer.parseInt(size) : 0;
    if (bits < SMALLEST_RSA || bits > LARGEST_RSA) {
      throw new SettingsException(
          "WORKLOAD_RSA_KEY_SIZE: %s (expected: %d..%d)"
              .formatted(size, SMALLEST_RSA, LARGEST_RSA));
    }
    return new KeyKind.Rsa(bits);
  }

  private double ratio(String name, double otherwise) {
    String text = variables.text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    double ratio = text.matches("[01]?\\.?\\d{1,9}") ? Double.parseDouble(text) : 2;
    if (ratio > 1) {
      throw new SettingsException("%s: %s (expected: 0..1)".formatted(name, text));
    }
    return ratio;
  }

  private UpstreamSettings server() {
    String named = variables.text("CA_ADDR");
    HostPort address =
        named.isEmpty()
            ? HostPort.parse("ProxyConfig", "discoveryAddress", config.discoveryAddress())
            : HostPort.parse("variable", "CA_ADDR", named);
    boolean plaintext =
        address.port() == PLAINTEXT_PORT || named.isEmpty() && !config.wantsTlsToIstiod();
    return new UpstreamSettings(
        address,
        variables.text("ISTIO_META_CLUSTER_ID", "Kubernetes"),
        UpstreamReader.headers(HEADER_PREFIX, variables),
        plaintext ? Optional.empty() : Optional.of(tls(address, named.isEmpty())));
  }

  private UpstreamSettings.Tls tls(HostPort address, boolean istiod) {
    String name = UpstreamReader.nameOf(address);
    return new UpstreamSettings.Tls(
        UpstreamReader.roots(
            "CA_ROOT_CA",
            variables,
            variables.text("PILOT_CERT_PROVIDER").equals("custom")
                ? Optional.of(OLD.resolve(ROOTS))
                : Optional.empty()),
        istiod ? variables.text("ISTIOD_SAN", name) : hostOf(address),
        UpstreamReader.token(variables),
        UpstreamReader.provided(variables));
  }

  /** A CA that is named by its address has it on its certificate. */
  private static String hostOf(HostPort address) {
    return address.host().equals("localhost") ? UpstreamReader.nameOf(address) : address.host();
  }
}
