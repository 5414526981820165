package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meltemi.it.fixture.AnyServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.net.ssl.SSLSocket;

/**
 * What somebody shows and whom it trusts, for tests of the exchange of roots.
 *
 * @param own the certificate that is shown, and what leads to a root
 * @param roots the names of those who are trusted
 */
record Trusted(List<X509Certificate> own, SortedSet<String> roots) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CONNECT_MILLIS = 5_000;

  /** The secrets that an Envoy has in force, from its {@code config_dump}. */
  static Trusted inEnvoy(String dump) throws IOException {
    byte[] own = new byte[0];
    byte[] roots = new byte[0];
    for (JsonNode configs : MAPPER.readTree(dump).path("configs")) {
      JsonNode secret = configs.path("secret");
      switch (configs.path("name").asText()) {
        case "default" -> own = bytes(secret.at("/tls_certificate/certificate_chain"));
        case "ROOTCA" -> roots = bytes(secret.at("/validation_context/trusted_ca"));
        default -> {}
      }
    }
    return new Trusted(certificates(own), names(roots));
  }

  private static byte[] bytes(JsonNode source) {
    return Base64.getDecoder().decode(source.path("inline_bytes").asText());
  }

  /** Those whose certificates are in a PEM bundle. */
  static SortedSet<String> names(byte[] pem) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    certificates(pem).forEach(root -> names.add(root.getSubjectX500Principal().getName()));
    return names;
  }

  private static List<X509Certificate> certificates(byte[] pem) throws IOException {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IOException(e);
    }
  }

  /** The certificate that a server shows, whoever it is. */
  static X509Certificate shownBy(String host, int port) throws IOException {
    try (SSLSocket socket = (SSLSocket) AnyServer.tls().getSocketFactory().createSocket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
      socket.setSoTimeout(CONNECT_MILLIS);
      Certificate[] chain = socket.getSession().getPeerCertificates();
      return (X509Certificate) chain[0];
    }
  }

  /** Who signed. */
  String issuer() {
    return own.getFirst().getIssuerX500Principal().getName();
  }

  /** Tells one certificate from the next. */
  String serial() {
    return own.getFirst().getSerialNumber().toString(16);
  }
}
