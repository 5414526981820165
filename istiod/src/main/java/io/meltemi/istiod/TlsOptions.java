package io.meltemi.istiod;

import io.meltemi.ca.TlsFiles;
import io.meltemi.istiod.security.TlsPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of the ports with TLS. */
final class TlsOptions {
  /** Where istio-csr and the like put istiod's certificate. */
  private static final Path MOUNTED = Path.of("./var/run/secrets/istiod");

  @Option(
      names = "--secureGRPCAddr",
      paramLabel = "ADDR",
      description =
          "xDS and certificates over TLS, for clients with a certificate or a token (default:"
              + " :15012 on a cluster, else off).")
  private Optional<String> secureGrpcAddr = Optional.empty();

  @Option(
      names = "--httpsAddr",
      paramLabel = "ADDR",
      description = "The webhooks' HTTPS port (default: :15017 on a cluster, else off).")
  private Optional<String> httpsAddr = Optional.empty();

  @Option(
      names = "--tlsCertFile",
      paramLabel = "FILE",
      description =
          "istiod's certificate chain, PEM, watched (default: one that its own authority signs).")
  private String tlsCertFile = "";

  @Option(names = "--tlsKeyFile", paramLabel = "FILE", description = "Its private key, PEM.")
  private String tlsKeyFile = "";

  @Option(
      names = "--caCertFile",
      paramLabel = "FILE",
      description = "Its roots, by which clients' certificates are verified, too; PEM.")
  private String caCertFile = "";

  @Option(
      names = "--caDir",
      paramLabel = "DIR",
      description =
          "Without a cluster: where the root that istiod makes itself is kept (default: in memory"
              + " only).")
  private String caDir = "";

  @Option(
      names = "--tls-min-version",
      paramLabel = "VERSION",
      description = "Least version of TLS, 1.2 or 1.3 (default: ${DEFAULT-VALUE}).")
  private String minVersion = "1.2";

  @Option(
      names = "--tls-cipher-suites",
      split = ",",
      paramLabel = "NAME",
      description = "Cipher suites of TLS 1.2, by IANA's names (default: the JDK's).")
  private List<String> cipherSuites = List.of();

  TlsPolicy policy() {
    return TlsPolicy.parse(minVersion, cipherSuites);
  }

  Optional<HostPort> secureGrpc(boolean onCluster) {
    return HostPort.parse("--secureGRPCAddr", secureGrpcAddr.orElse(onCluster ? ":15012" : ""));
  }

  Optional<HostPort> https(boolean onCluster) {
    return HostPort.parse("--httpsAddr", httpsAddr.orElse(onCluster ? ":15017" : ""));
  }

  Optional<Path> caDir() {
    return caDir.isEmpty() ? Optional.empty() : Optional.of(Path.of(caDir));
  }

  /** Those that are named, or else those that are mounted where they are by custom. */
  Optional<TlsFiles> files() {
    if (!tlsCertFile.isEmpty() || !tlsKeyFile.isEmpty() || !caCertFile.isEmpty()) {
      return Optional.of(
          new TlsFiles(
              readable("--tlsCertFile", tlsCertFile),
              readable("--tlsKeyFile", tlsKeyFile),
              readable("--caCertFile", caCertFile)));
    }
    return List.of(MOUNTED.resolve("ca/root-cert.pem"), MOUNTED.resolve("tls/ca.crt")).stream()
        .map(
            roots ->
                new TlsFiles(MOUNTED.resolve("tls/tls.crt"), MOUNTED.resolve("tls/tls.key"), roots))
        .filter(
            files ->
                Files.isReadable(files.chain())
                    && Files.isReadable(files.key())
                    && Files.isReadable(files.roots()))
        .findFirst();
  }

  static Path readable(String flag, String value) {
    if (!Files.isReadable(Path.of(value)) || Files.isDirectory(Path.of(value))) {
      throw new IllegalArgumentException(
          flag + ": \"" + value + "\" (expected: a file that can be read)");
    }
    return Path.of(value);
  }
}
