package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;
import java.util.Optional;

/**
 * Istio's own Gateway.
 *
 * @param selector labels of the gateway pods; empty selects all
 * @param granted names of credentials of other namespaces that its servers may have all the same;
 *     only where it was derived from objects that a ReferenceGrant allows that
 * @param clientCredential the name of the credential that its proxies show to servers which ask for
 *     it (see {@link TrafficPolicy.ClientTls}); empty for none
 */
public record Gateway(
    ConfigMeta meta,
    Labels selector,
    List<Server> servers,
    List<String> granted,
    String clientCredential)
    implements MeshObject {
  public Gateway {
    servers = List.copyOf(servers);
    granted = List.copyOf(granted);
  }

  public Gateway(ConfigMeta meta, Labels selector, List<Server> servers) {
    this(meta, selector, servers, List.of(), "");
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
      Files files,
      Credentials credentials,
      List<Certificate> certificates,
      Verification verification,
      Parameters parameters) {

    /** Paths of what the gateway's pod has mounted. */
    public record Files(
        String serverCertificate, String privateKey, String caCertificates, String caCrl) {}

    /** Names of Secrets with certificates. */
    public record Credentials(
        String credentialName, List<String> credentialNames, String caCertCredentialName) {
      public Credentials {
        credentialNames = List.copyOf(credentialNames);
      }
    }

    /**
     * What of a client's certificate is checked.
     *
     * @param takesUnverified whether a client whose certificate fails this is let in, too
     */
    public record Verification(
        List<String> subjectAltNames,
        List<String> verifyCertificateSpki,
        List<String> verifyCertificateHash,
        boolean takesUnverified) {
      /** Nothing but that those who are asked for come from a trusted root. */
      public static final Verification NONE =
          new Verification(List.of(), List.of(), List.of(), false);

      public Verification {
        subjectAltNames = List.copyOf(subjectAltNames);
        verifyCertificateSpki = List.copyOf(verifyCertificateSpki);
        verifyCertificateHash = List.copyOf(verifyCertificateHash);
      }
    }

    /** Versions and ciphers, as in Envoy's {@code TlsParameters}. */
    public record Parameters(
        TlsVersion minProtocolVersion, TlsVersion maxProtocolVersion, List<String> cipherSuites) {
      public Parameters {
        cipherSuites = List.copyOf(cipherSuites);
      }
    }

    public ServerTls {
      certificates = List.copyOf(certificates);
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
