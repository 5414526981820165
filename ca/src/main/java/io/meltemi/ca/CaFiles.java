package io.meltemi.ca;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of an authority that an operator plugged in: the folder {@code ./etc/cacerts} or the
 * secret {@code cacerts}, in Istio's form or in that of a {@code kubernetes.io/tls} secret.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/bootstrap/istio_ca.go.
 */
public final class CaFiles {
  public static final String CERTIFICATE = "ca-cert.pem";
  public static final String KEY = "ca-key.pem";
  public static final String ROOTS = "root-cert.pem";
  public static final String CHAIN = "cert-chain.pem";
  public static final String REVOKED = "ca-crl.pem";
  private static final String TLS_CERTIFICATE = "tls.crt";
  private static final String TLS_KEY = "tls.key";
  private static final String TLS_ROOTS = "ca.crt";

  /** Every name that is looked at. */
  public static final List<String> NAMES =
      List.of(CERTIFICATE, KEY, ROOTS, CHAIN, REVOKED, TLS_CERTIFICATE, TLS_KEY, TLS_ROOTS);

  private CaFiles() {}

  /**
   * The material that the files hold; absent where there is none of them.
   *
   * @param source {@code ./etc/cacerts} or {@code secret istio-system/cacerts}, for messages
   * @param files content by name
   * @throws MaterialException where a file is missing or not what it should be
   */
  public static Optional<SigningMaterial> read(
      String source, Map<String, byte[]> files, Instant now) throws MaterialException {
    boolean tls = files.containsKey(TLS_CERTIFICATE);
    List<String> needed =
        tls
            ? List.of(TLS_CERTIFICATE, TLS_KEY, TLS_ROOTS)
            : List.of(CERTIFICATE, KEY, ROOTS, CHAIN);
    if (needed.stream().noneMatch(files::containsKey)) {
      return Optional.empty();
    }
    List<String> missing = needed.stream().filter(name -> !files.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new MaterialException(
          "%s: incomplete signing CA bundle: %s missing (expected: %s)"
              .formatted(source, String.join(" and ", missing), String.join(", ", needed)));
    }
    var parts = new Parts(source, files);
    List<X509Certificate> signers = parts.certificates(tls ? TLS_CERTIFICATE : CERTIFICATE);
    return Optional.of(
        SigningMaterial.of(
            source,
            signers,
            parts.key(tls ? TLS_KEY : KEY),
            tls ? List.of() : parts.chain(),
            parts.certificates(tls ? TLS_ROOTS : ROOTS),
            new String(files.getOrDefault(REVOKED, new byte[0]), StandardCharsets.ISO_8859_1),
            now));
  }

  private record Parts(String source, Map<String, byte[]> files) {
    String name(String file) {
      return source + "/" + file;
    }

    List<X509Certificate> certificates(String file) throws MaterialException {
      return Pem.certificates(name(file), files.getOrDefault(file, new byte[0]));
    }

    PrivateKey key(String file) throws MaterialException {
      return Pem.privateKey(name(file), files.getOrDefault(file, new byte[0]));
    }

    /** An empty chain is none: a root that signs needs nothing between. */
    List<X509Certificate> chain() throws MaterialException {
      return new String(files.getOrDefault(CHAIN, new byte[0]), StandardCharsets.ISO_8859_1)
              .isBlank()
          ? List.of()
          : certificates(CHAIN);
    }
  }
}
