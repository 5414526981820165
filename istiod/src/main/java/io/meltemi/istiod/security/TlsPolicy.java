package io.meltemi.istiod.security;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Which TLS istiod's ports speak.
 *
 * @param protocols as JSSE names them, the newest first
 * @param cipherSuites by their names in IANA's registry, those of TLS 1.3 among them; empty: the
 *     defaults
 */
public record TlsPolicy(List<String> protocols, List<String> cipherSuites) {
  private static final String TLS13 = "TLSv1.3";

  /** Go has no choice of these, so naming others does not turn TLS 1.3 off. */
  private static final List<String> OF_TLS13 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  public static final TlsPolicy DEFAULT = new TlsPolicy(List.of(TLS13, "TLSv1.2"), List.of());

  public TlsPolicy {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
  }

  /**
   * Reads {@code --tls-min-version} and {@code --tls-cipher-suites}.
   *
   * @throws IllegalArgumentException naming the flag, the value and what was expected
   */
  public static TlsPolicy parse(String minVersion, List<String> suites) {
    List<String> protocols =
        switch (minVersion) {
          case "", "1.2" -> DEFAULT.protocols;
          case "1.3" -> List.of(TLS13);
          default ->
              throw new IllegalArgumentException(
                  "--tls-min-version: \"" + minVersion + "\" (expected: 1.2 or 1.3)");
        };
    if (suites.isEmpty()) {
      return new TlsPolicy(protocols, List.of());
    }
    List<String> known = supported();
    for (String suite : suites) {
      if (!known.contains(suite)) {
        throw new IllegalArgumentException(
            "--tls-cipher-suites: \"%s\" (expected: some of %s)"
                .formatted(suite, String.join(",", known)));
      }
    }
    Set<String> all = new LinkedHashSet<>(OF_TLS13);
    all.addAll(suites);
    return new TlsPolicy(protocols, List.copyOf(all));
  }

  /** For servers of the JDK's TLS. */
  public SSLParameters parameters() {
    var parameters = new SSLParameters();
    parameters.setProtocols(protocols.toArray(String[]::new));
    if (!cipherSuites.isEmpty()) {
      parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
    }
    return parameters;
  }

  private static List<String> supported() {
    try {
      return Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
          .filter(name -> !name.endsWith("_SCSV"))
          .toList();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
