package io.meltemi.config.gateway;

import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.model.Gateway.Certificate;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Gateway.TlsVersion;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /** What may not stand beside the mesh's own certificates, and Istio's words for each. */
  private static final Map<String, String> NOT_OF_THE_MESH =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "serverCertificate", "server certificate",
                  "privateKey", "private key",
                  "caCertificates", "CA bundle",
                  "tlsCertificates", "tlsCertificates",
                  "credentialName", "credentialName",
                  "credentialNames", "credentialNames")));

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
                f.strings("verifyCertificateHash"),
                false),
            new ServerTls.Parameters(
                f.enumOf("minProtocolVersion", VERSIONS, TlsVersion.TLS_AUTO),
                f.enumOf("maxProtocolVersion", VERSIONS, TlsVersion.TLS_AUTO),
                cipherSuites(f)));
    boolean old =
        tls.parameters().minProtocolVersion() == TlsVersion.TLSV1_0
            || tls.parameters().minProtocolVersion() == TlsVersion.TLSV1_1;
    if (old && tls.parameters().cipherSuites().isEmpty()) {
      f.warning(
          "minProtocolVersion",
          "below TLSV1_2 (expected: cipherSuites that fit, beside it)",
          "TLS version below TLSV1_2 require setting compatible ciphers as by default they no"
              + " longer include compatible ciphers.");
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
    var seen = new HashSet<String>();
    var unknown = new TreeSet<String>();
    var twice = new TreeSet<String>();
    for (String suite : suites) {
      if (!CIPHER_SUITES.contains(suite)) {
        unknown.add(suite);
      } else if (!seen.add(suite)) {
        twice.add(suite);
      }
    }
    if (!unknown.isEmpty()) {
      f.warning(
          "cipherSuites",
          unknown + " are ignored (expected: suites of BoringSSL)",
          "ignoring invalid cipher suites: [" + String.join(" ", unknown) + "]");
    }
    if (!twice.isEmpty()) {
      f.warning(
          "cipherSuites",
          twice + " are there twice (expected: each once)",
          "ignoring duplicate cipher suites: [" + String.join(" ", twice) + "]");
    }
    return suites;
  }

  private static void checkCertificates(Fields f, ServerTls tls) {
    switch (tls.mode()) {
      case PASSTHROUGH, AUTO_PASSTHROUGH -> {
        if (f.count("caCrl", "serverCertificate", "privateKey", "caCertificates", "credentialName")
            > 0) {
          f.warning(
              "mode",
              tls.mode() + " uses no certificates (expected: none, or another mode)",
              tls.mode() + " mode does not use certificates, they will be ignored");
        }
      }
      case ISTIO_MUTUAL -> {
        NOT_OF_THE_MESH.forEach(
            (field, words) -> {
              if (!f.isEmpty(field)) {
                f.error(
                    field,
                    "set with mode ISTIO_MUTUAL (expected: none; the mesh's are used)",
                    "ISTIO_MUTUAL TLS cannot have associated " + words);
              }
            });
      }
      case SIMPLE, MUTUAL, OPTIONAL_MUTUAL -> checkOwnCertificates(f, tls);
    }
  }

  private static void checkOwnCertificates(Fields f, ServerTls tls) {
    int sources =
        (tls.files().serverCertificate().isEmpty() || tls.files().privateKey().isEmpty() ? 0 : 1)
            + (tls.credentials().credentialName().isEmpty() ? 0 : 1)
            + (tls.credentials().credentialNames().isEmpty() ? 0 : 1)
            + (tls.certificates().isEmpty() ? 0 : 1);
    if (sources > 1) {
      f.error(
          "",
          "has several sources of certificates (expected: one of credentialName, credentialNames,"
              + " serverCertificate and privateKey, tlsCertificates)",
          "only one of credential_name, credential_names, server_certificate/private_key,"
              + " tls_certificates should be specified");
    }
    boolean named =
        !tls.credentials().credentialName().isEmpty()
            || !tls.credentials().credentialNames().isEmpty()
            || !tls.credentials().caCertCredentialName().isEmpty();
    if (named) {
      if (!tls.files().caCrl().isEmpty()) {
        f.error(
            "caCrl",
            "set beside a credential (expected: the CRL in the credential)",
            "CRL is not supported with credentialName. CRL has to be specified in the credential");
      }
      return;
    }
    boolean mutual = tls.mode() != Mode.SIMPLE;
    if (mutual) {
      require(f, "caCertificates", tls, "a client CA bundle");
    }
    if (tls.certificates().isEmpty()) {
      require(f, "serverCertificate", tls, "a server certificate");
      require(f, "privateKey", tls, "a private key");
    } else {
      checkPairs(f, tls);
    }
    if (!mutual && !tls.files().caCrl().isEmpty()) {
      f.error(
          "caCrl", "set with mode SIMPLE (expected: none)", "CRL is not supported with SIMPLE TLS");
    }
  }

  private static void require(Fields f, String field, ServerTls tls, String words) {
    if (f.string(field).isEmpty()) {
      f.bad(
          field,
          "a file, for mode " + tls.mode() + ", or a credentialName",
          kind(tls) + " requires " + words);
    }
  }

  /** Each certificate of a list is with its key. */
  private static void checkPairs(Fields f, ServerTls tls) {
    if (tls.certificates().size() > 2) {
      f.warning(
          "tlsCertificates",
          "has more than two (expected: at most 2)",
          kind(tls) + " can support up to 2 server certificates");
    }
    for (Certificate certificate : tls.certificates()) {
      if (certificate.serverCertificate().isEmpty()) {
        f.error(
            "tlsCertificates",
            "has an entry without serverCertificate (expected: a file)",
            kind(tls) + " requires a server certificate");
      }
      if (certificate.privateKey().isEmpty()) {
        f.error(
            "tlsCertificates",
            "has an entry without privateKey (expected: a file)",
            kind(tls) + " requires a private key");
      }
    }
  }

  private static String kind(ServerTls tls) {
    return tls.mode() == Mode.SIMPLE ? "SIMPLE TLS" : "MUTUAL TLS";
  }
}
