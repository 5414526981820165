package io.meltemi.config.gateway;

import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.model.Gateway.Certificate;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Gateway.TlsVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the {@code tls} of a Gateway's server or of a Sidecar's listener. */
public final class ServerTlsReader {
  private static final EnumNames<Mode> MODES = EnumNames.inOrder(Mode.values());

  public static final EnumNames<TlsVersion> VERSIONS = EnumNames.inOrder(TlsVersion.values());

  /** What Envoy's BoringSSL takes; Istio ignores others. */
  private static final Set<String> CIPHER_SUITES =
      Set.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-CHACHA20-POLY1305",
          "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDHE-ECDSA-AES128-SHA",
          "ECDHE-RSA-AES128-SHA",
          "ECDHE-ECDSA-AES256-SHA",
          "ECDHE-RSA-AES256-SHA",
          "AES128-GCM-SHA256",
          "AES256-GCM-SHA384",
          "AES128-SHA",
          "AES256-SHA",
          "DES-CBC3-SHA",
          "ECDHE-ECDSA-AES128-SHA256",
          "ECDHE-RSA-AES128-SHA256",
          "ECDHE-RSA-AES256-SHA384",
          "ECDHE-ECDSA-AES256-SHA384",
          "AES128-SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256");

  private ServerTlsReader() {}

  public static ServerTls read(Fields f) {
    var tls =
        new ServerTls(
            f.bool("httpsRedirect"),
            f.enumOf("mode", MODES, Mode.PASSTHROUGH),
            new ServerTls.Files(
                f.string("serverCertificate"),
                f.string("privateKey"),
                f.string("caCertificates"),
                f.string("caCrl")),
            new ServerTls.Credentials(
                f.string("credentialName"),
                f.strings("credentialNames"),
                f.string("caCertCredentialName")),
            f.list("tlsCertificates", ServerTlsReader::certificate),
            new ServerTls.Verification(
                f.strings("subjectAltNames"),
                f.strings("verifyCertificateSpki"),
                f.strings("verifyCertificateHash")),
            new ServerTls.Parameters(
                f.enumOf("minProtocolVersion", VERSIONS, TlsVersion.TLS_AUTO),
                f.enumOf("maxProtocolVersion", VERSIONS, TlsVersion.TLS_AUTO),
                cipherSuites(f)));
    boolean old =
        tls.parameters().minProtocolVersion() == TlsVersion.TLSV1_0
            || tls.parameters().minProtocolVersion() == TlsVersion.TLSV1_1;
    if (old && tls.parameters().cipherSuites().isEmpty()) {
      f.warning("minProtocolVersion", "below TLSV1_2 (expected: cipherSuites that fit, beside it)");
    }
    checkCertificates(f, tls);
    f.done();
    return tls;
  }

  private static Certificate certificate(Fields f) {
    var certificate =
        new Certificate(
            f.string("serverCertificate"), f.string("privateKey"), f.string("caCertificates"));
    f.done();
    return certificate;
  }

  /** The suites as written: which of them are used is for translation to say. */
  private static List<String> cipherSuites(Fields f) {
    List<String> suites = f.strings("cipherSuites");
    Set<String> seen = new HashSet<>();
    for (String suite : suites) {
      if (!CIPHER_SUITES.contains(suite)) {
        f.warning("cipherSuites", "\"" + suite + "\" is ignored (expected: a suite of BoringSSL)");
      } else if (!seen.add(suite)) {
        f.warning("cipherSuites", "\"" + suite + "\" is there twice (expected: each once)");
      }
    }
    return suites;
  }

  private static void checkCertificates(Fields f, ServerTls tls) {
    switch (tls.mode()) {
      case PASSTHROUGH, AUTO_PASSTHROUGH -> {
        if (f.count("caCrl", "serverCertificate", "privateKey", "caCertificates", "credentialName")
            > 0) {
          f.warning("mode", tls.mode() + " uses no certificates (expected: none, or another mode)");
        }
      }
      case ISTIO_MUTUAL -> {
        for (String field :
            List.of("serverCertificate", "privateKey", "caCertificates", "credentialName")) {
          if (!f.string(field).isEmpty()) {
            f.error(field, "set with mode ISTIO_MUTUAL (expected: none; the mesh's are used)");
          }
        }
      }
      case SIMPLE, MUTUAL, OPTIONAL_MUTUAL -> checkOwnCertificates(f, tls);
    }
  }

  private static void checkOwnCertificates(Fields f, ServerTls tls) {
    boolean named =
        !tls.credentials().credentialName().isEmpty()
            || !tls.credentials().credentialNames().isEmpty()
            || !tls.credentials().caCertCredentialName().isEmpty();
    if (named) {
      if (!tls.files().caCrl().isEmpty()) {
        f.error("caCrl", "set beside a credential (expected: the CRL in the credential)");
      }
      return;
    }
    boolean mutual = tls.mode() != Mode.SIMPLE;
    if (tls.certificates().isEmpty()) {
      require(f, "serverCertificate", tls);
      require(f, "privateKey", tls);
      if (mutual) {
        require(f, "caCertificates", tls);
      }
    }
    if (!mutual && !tls.files().caCrl().isEmpty()) {
      f.error("caCrl", "set with mode SIMPLE (expected: none)");
    }
  }

  private static void require(Fields f, String field, ServerTls tls) {
    if (f.string(field).isEmpty()) {
      f.bad(field, "a file, for mode " + tls.mode() + ", or a credentialName");
    }
  }
}
