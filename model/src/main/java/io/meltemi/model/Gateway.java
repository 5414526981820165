package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;
import java.util.Optional;

/**
 * Istio's own Gateway.
 *
 * @param selector labels of the gateway pods; empty selects all
 */
public record Gateway(ConfigMeta meta, Labels selector, List<Server> servers)
    implements MeshObject {
  public Gateway {
    servers = List.copyOf(servers);
  }

  /**
   * @param hosts {@code host} or {@code namespace/host}, where the namespace may be {@code .} or
   *     {@code *}
   */
  public record Server(
      Port port,
      String bind,
      List<String> hosts,
      Optional<ServerTls> tls,
      String name,
      String defaultEndpoint) {
    public Server {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * @param targetPort deprecated; 0 where not told
   */
  public record Port(int number, Protocol protocol, String name, int targetPort) {}

  /** TLS of a server. Strings are empty where not told. */
  public record ServerTls(
      boolean httpsRedirect,
      Mode mode,
      String serverCertificate,
      String privateKey,
      String caCertificates,
      String caCrl,
      String credentialName,
      List<String> credentialNames,
      String caCertCredentialName,
      List<Certificate> certificates,
      List<String> subjectAltNames,
      List<String> verifyCertificateSpki,
      List<String> verifyCertificateHash,
      TlsVersion minProtocolVersion,
      TlsVersion maxProtocolVersion,
      List<String> cipherSuites) {
    public ServerTls {
      credentialNames = List.copyOf(credentialNames);
      certificates = List.copyOf(certificates);
      subjectAltNames = List.copyOf(subjectAltNames);
      verifyCertificateSpki = List.copyOf(verifyCertificateSpki);
      verifyCertificateHash = List.copyOf(verifyCertificateHash);
      cipherSuites = List.copyOf(cipherSuites);
    }
  }

  public record Certificate(String serverCertificate, String privateKey, String caCertificates) {}

  public enum Mode {
    PASSTHROUGH,
    SIMPLE,
    MUTUAL,
    AUTO_PASSTHROUGH,
    ISTIO_MUTUAL,
    OPTIONAL_MUTUAL
  }

  public enum TlsVersion {
    TLS_AUTO,
    TLSV1_0,
    TLSV1_1,
    TLSV1_2,
    TLSV1_3
  }
}
