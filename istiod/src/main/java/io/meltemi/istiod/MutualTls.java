package io.meltemi.istiod;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.TlsServerCredentials;
import io.meltemi.xds.Binding;
import io.meltemi.xds.PeerAuthenticator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The TLS port: a client without a verified SPIFFE identity gets nothing. */
final class MutualTls implements PeerAuthenticator {
  private static final int URI_NAME = 6;

  private MutualTls() {}

  /**
   * @throws StartException when a file is not what it should be
   */
  static Binding binding(IstiodSettings.SecurePort port) throws StartException {
    expectCertificates("--tlsCertFile", port.certificate());
    expectCertificates("--caCertFile", port.roots());
    try {
      ServerCredentials credentials =
          TlsServerCredentials.newBuilder()
              .keyManager(port.certificate().toFile(), port.key().toFile())
              .trustManager(port.roots().toFile())
              .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
              .build();
      return new Binding(port.address().address(), credentials, new MutualTls(), List.of());
    } catch (IOException e) {
      throw new StartException(
          "--tlsCertFile, --tlsKeyFile, --caCertFile: " + e.getMessage() + " (expected: PEM)", e);
    }
  }

  private static void expectCertificates(String flag, Path file) throws StartException {
    try (InputStream in = Files.newInputStream(file)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw new CertificateException("it holds none");
      }
    } catch (IOException | CertificateException e) {
      throw new StartException(
          "%s: \"%s\": %s (expected: certificates in PEM)".formatted(flag, file, e.getMessage()),
          e);
    }
  }

  @Override
  public List<String> identities(Metadata headers, Attributes attributes) throws StatusException {
    List<String> names =
        Optional.ofNullable(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION)).stream()
            .flatMap(session -> uriNames(session).stream())
            .filter(name -> name.startsWith("spiffe://"))
            .toList();
    if (names.isEmpty()) {
      throw Status.UNAUTHENTICATED
          .withDescription("no SPIFFE identity in the client's certificate")
          .asException();
    }
    return names;
  }

  private static List<String> uriNames(SSLSession session) {
    try {
      Certificate leaf = session.getPeerCertificates()[0];
      var names = ((X509Certificate) leaf).getSubjectAlternativeNames();
      return Optional.ofNullable(names).stream()
          .flatMap(all -> all.stream())
          .filter(name -> name.get(0).equals(URI_NAME))
          .map(name -> String.valueOf(name.get(1)))
          .toList();
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      return List.of();
    }
  }
}
